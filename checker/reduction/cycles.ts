/** The cycle proviso: no process may go round for ever by steps that shut the others out. */

/**
 * Of the nodes that are `chosen`, as many as can be kept so that no cycle of the graph consists of them
 * alone; those are taken out that close a cycle when the graph is gone through depth first.
 */
export function withoutCycles(
  next: readonly (readonly number[])[],
  chosen: ReadonlySet<number>,
): Set<number> {
  const kept = new Set(chosen);
  const state = new Map<number, 'under way' | 'done'>();
  const visit = (node: number): void => {
    state.set(node, 'under way');
    for (const to of next[node] ?? []) {
      if (!kept.has(to)) continue;
      if (state.get(to) === 'under way') kept.delete(node);
      // What is taken out no longer leads anywhere.
      if (!kept.has(node)) break;
      if (!state.has(to)) visit(to);
    }
    state.set(node, 'done');
  };
  for (const node of chosen) if (!state.has(node)) visit(node);
  return kept;
}
