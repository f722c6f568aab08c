/** The benchmark's figures as people read them. */

import { count, size } from '../../checker/report/figures.ts';
import type { Summary, Tool, ToolFigures } from './measure.ts';

export const titleOf: Readonly<Record<Tool, string>> = {
  limbo: 'Limbo',
  spin: 'SPIN',
  rumur: 'Rumur',
};

/** Below this, user CPU time is too coarse (it comes in hundredths) to compare. */
const SECONDS_MIN = 0.1;

const columns: readonly (readonly [string, (figures: ToolFigures) => string])[] = [
  ['', ({ tool }) => titleOf[tool]],
  ['states', ({ states }) => count(states)],
  ['transitions', ({ transitions }) => count(transitions)],
  ['user CPU s', ({ seconds }) => secondsText(seconds)],
  ['states/s', (figures) => (isMeasured(figures) ? count(figures.statesPerSecond) : '-')],
  ['peak', ({ peakBytes }) => size(peakBytes)],
  ['peak/state', ({ peakBytes, states }) => perState(peakBytes, states)],
  ['store/state', ({ storeBytes, states }) => perState(storeBytes, states)],
];

/** One table, and what Limbo is to each of the others. */
export function renderFigures(all: readonly ToolFigures[]): string[] {
  const rows = [
    columns.map(([heading]) => heading),
    ...all.map((figures) => columns.map(([, cell]) => cell(figures))),
  ];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : padLeft(cell, widths[i])))
      .join('  '),
  );
  const [limbo, ...rivals] = all as [ToolFigures, ...ToolFigures[]];
  return [...lines, '', ...rivals.map((rival) => comparison(limbo, rival))];
}

/** What the columns mean. */
export const KEY = [
  'user CPU s: of the whole process, all its threads: median (least - most) over the runs. states/s: by',
  'the median. peak: largest resident set of the whole process, its runtime and program included.',
  'store: what Limbo holds of the states (packed states, table, parent links), by its own account.',
];

function padLeft(cell: string, width = 0): string {
  return cell.padStart(width);
}

function secondsText({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} - ${max.toFixed(2)})`;
}

function perState(bytes: number | undefined, states: number): string {
  return bytes === undefined ? '-' : `${(bytes / states).toFixed(1)} B`;
}

function isMeasured({ seconds }: ToolFigures): boolean {
  return seconds.median >= SECONDS_MIN;
}

/** `Limbo is 0.50 times as fast as SPIN (SPIN is 2.00 times as fast as Limbo), at 0.25 times its peak` */
function comparison(limbo: ToolFigures, rival: ToolFigures): string {
  const name = titleOf[rival.tool];
  const memory = `at ${ratio(limbo.peakBytes, rival.peakBytes)} times its peak memory`;
  if (!isMeasured(limbo) || !isMeasured(rival)) {
    return `Limbo and ${name}: too short to compare; ${memory}`;
  }
  const [ours, theirs] = [limbo.statesPerSecond, rival.statesPerSecond];
  return (
    `Limbo is ${ratio(ours, theirs)} times as fast as ${name} ` +
    `(${name} is ${ratio(theirs, ours)} times as fast as Limbo), ${memory}`
  );
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}
