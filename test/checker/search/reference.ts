/** A search so naive that it is obviously right: states as JSON texts in a map, level by level. */

export interface Explored<S> {
  /** In order of discovery. */
  readonly states: readonly S[];
  /** By the JSON text of a state. */
  readonly depths: ReadonlyMap<string, number>;
  readonly transitions: number;
  readonly depth: number;
}

export function explore<S>(initial: readonly S[], successors: (state: S) => S[]): Explored<S> {
  const states: S[] = [];
  const depths = new Map<string, number>();
  const discover = (state: S, depth: number): void => {
    const text = JSON.stringify(state);
    if (depths.has(text)) return;
    depths.set(text, depth);
    states.push(state);
  };
  let transitions = 0;
  for (const state of initial) discover(state, 0);
  for (const state of states) {
    const depth = depths.get(JSON.stringify(state)) as number;
    for (const next of successors(state)) {
      transitions += 1;
      discover(next, depth + 1);
    }
  }
  return { states, depths, transitions, depth: Math.max(...depths.values()) };
}
