/** The table of runs at larger bounds. */

import { count } from '../../checker/report/figures.ts';
import type { Larger } from './chapter.ts';
import { code, tableBlock } from './markdown.ts';
import { largerName } from './runs.ts';
import type { Results } from './runs.ts';

export function largerBlocks(runs: Larger['runs'], results: Results): string[] {
  const rows = runs.map((run) => {
    const result = results.get(largerName(run));
    if (result === undefined) throw new Error(`${largerName(run)} was not run`);
    const { states, transitions, depth, properties, reductions } = result;
    const figures = [properties.length, states, transitions, depth].map(count);
    return [code(largerName(run)), ...figures, reductions.join(', ')];
  });
  const head = ['limbo check', 'properties', 'states', 'transitions', 'depth', 'reductions'];
  return [tableBlock([head, ...rows])];
}
