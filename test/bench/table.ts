/** The benchmark's figures as people read them. */

import { count, size } from '../../checker/report/figures.ts';
import { ratioToPeer } from './compare.ts';
import type { Comparison } from './compare.ts';
import { configurationOf } from './configurations.ts';
import { statesPerSecond } from './figures.ts';
import type { Figures, Summary } from './figures.ts';
import { FALL_MOST, fallOf, goals, isMet } from './goals.ts';
import type { Goal } from './goals.ts';
import type { Growth } from './growth.ts';

type Cell = (figures: Figures, all: readonly Figures[]) => string;

const columns: readonly (readonly [string, Cell])[] = [
  ['', ({ configuration }) => titleOf(configuration)],
  ['states', ({ states }) => count(states)],
  ['transitions', ({ transitions }) => count(transitions)],
  ['user s (least-most)', ({ seconds }) => secondsText(seconds)],
  ['wall s', ({ wallSeconds }) => wallSeconds.median.toFixed(2)],
  ['states/s', (figures) => rateText(statesPerSecond(figures))],
  ['peak', ({ peakBytes }) => size(peakBytes)],
  ['peak/state', ({ peakBytes, states }) => perState(peakBytes, states)],
  ['store/state', ({ storeBytes, states }) => perState(storeBytes, states)],
  ['time to Limbo', ({ configuration }, all) => ratioText(ratioToPeer(all, configuration))],
];

/** One table of all configurations of a case. */
export function renderFigures(all: readonly Figures[]): string[] {
  const rows = all.map((figures) => columns.map(([, cell]) => cell(figures, all)));
  return aligned([columns.map(([heading]) => heading), ...rows]);
}

/** What the columns mean. */
export const KEY = [
  'user s: CPU time of the whole process, all its threads, the median and the range over the runs.',
  'states/s: by user time; by the time that passes where there are several threads. peak: largest',
  'resident set of the whole process, its runtime and program included. store: states and hash table,',
  "by the tool's own account. time to Limbo: time over that of Limbo's configuration like it (as many",
  "threads, reduced or not; by user time, or by wall time of several threads); Limbo's own over that of",
  'one worker, unreduced. Transitions of a reduced search are those taken from the states it kept.',
];

/** What the goals are about. */
export const GOALS_KEY = [
  'Unreduced; speed of several threads by wall time. Where a run takes less than some seconds, its speed',
  'and peak memory are mostly those of the start of Node: the goals are about the full sizes.',
];

/** A row for each goal, a column for each case. */
export function renderGoals(
  cases: readonly { readonly title: string; readonly figures: readonly Figures[] }[],
): string[] {
  const headings = ['goal', '', ...cases.map(({ title }) => title)];
  const rows = goals.map((goal) => [
    goal.title,
    boundText(goal),
    ...cases.map(({ figures }) => {
      const ratio = goal.measured(figures);
      return ratio === undefined ? '-' : `${ratioText(ratio)} ${isMet(goal, ratio) ? '✓' : '✗'}`;
    }),
  ]);
  return aligned([headings, ...rows]);
}

export function renderGrowth(growth: Growth): string[] {
  const stretches = [growth.early, growth.late].map((stretch) => [
    `${count(stretch.states / 2)} to ${count(stretch.states)} states`,
    count(stretch.statesPerSecond),
    count(stretch.transitionsPerSecond),
    stretch.bytesPerState.toFixed(1),
  ]);
  const fall = fallOf(growth);
  return [
    ...aligned([[growth.case, 'states/s', 'transitions/s', 'store/state'], ...stretches]),
    '',
    `goal: states/s fall at most ${FALL_MOST} times; measured: ${ratioText(fall)} ${fall <= FALL_MOST ? '✓' : '✗'}`,
  ];
}

/** Less than this share of the speed that it was is called slower; what differs less is noise. */
const SLOWER = 0.9;

export function renderComparisons(comparisons: readonly Comparison[], date: string): string[] {
  const rows = comparisons.map(({ case: title, rival, then, now }) => [
    `${title}, to ${titleOf(rival)}`,
    ratioText(then),
    ratioText(now),
    ratioText(now / then),
    now / then < SLOWER ? 'slower' : '',
  ]);
  const headings = [`Limbo's speed`, date.slice(0, 10), 'now', 'now/then', ''];
  return aligned([headings, ...rows]);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function titleOf(configuration: string): string {
  return configurationOf(configuration)?.title ?? configuration;
}

function boundText({ least, most }: Goal): string {
  return least === undefined ? `≤ ${most}` : `≥ ${least}`;
}

function secondsText({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

function perState(bytes: number | undefined, states: number): string {
  return bytes === undefined ? '-' : `${(bytes / states).toFixed(1)} B`;
}

function rateText(perSecond: number | undefined): string {
  return perSecond === undefined ? '-' : count(perSecond);
}

function ratioText(ratio: number | undefined): string {
  return ratio === undefined ? '-' : ratio.toFixed(2);
}
