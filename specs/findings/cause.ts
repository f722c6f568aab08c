/** What a cause does: where, whether somebody had said so, and the shortest run. */

import { renderTrace } from '../../checker/index.ts';
import type { Trace } from '../../checker/index.ts';
import { counted } from '../../checker/report/figures.ts';
import type { Cause } from './chapter.ts';
import { code, listBlock, textBlock } from './markdown.ts';
import type { Results } from './runs.ts';

/** Longer runs are folded. */
const STEPS_SHOWN_MAX = 40;

export function causeBlocks({ explanation, said, explains, where }: Cause): string[] {
  const each = Object.entries(explains).map(
    ([spec, properties]) => `${code(spec)} (${properties.join(', ')})`,
  );
  return [
    explanation,
    listBlock([
      `Where: ${where ?? each.join('; ')}.`,
      `Said before: ${said ?? 'by nobody that we know of.'}`,
    ]),
  ];
}

/** The shortest of the runs to what it violates; the first of several. */
export function shortestRunBlock({ explains }: Cause, results: Results): string {
  const traces = Object.entries(explains).flatMap(([spec, properties]) =>
    (results.get(spec)?.properties ?? []).flatMap((property) =>
      property.verdict === 'violated' && properties.includes(property.name) ? [property.trace] : [],
    ),
  );
  return traceBlock(traces.reduce((a, b) => (b.steps.length < a.steps.length ? b : a)));
}

function traceBlock(trace: Trace): string {
  const { spec, property, steps } = trace;
  const lines = renderTrace(trace, {
    command: `limbo check ${spec} --property ${property} --trace diff`,
  });
  if (steps.length <= STEPS_SHOWN_MAX) return textBlock(lines);
  return textBlock(lines, `The shortest run: ${counted(steps.length, 'step')}`);
}
