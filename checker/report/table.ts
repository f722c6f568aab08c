/** The table of a run: specs as rows, properties as columns under slanted headings. */

import { match } from 'ts-pattern';

import type { CheckResult, PropertyResult } from '../check.ts';
import type { MetricResult } from '../metric-results.ts';
import { plain } from '../trace/style.ts';
import type { Style } from '../trace/style.ts';
import { padded, piece } from '../trace/wrap.ts';
import type { Piece } from '../trace/wrap.ts';
import { isUnexpected } from '../verdict.ts';
import { count, duration } from './figures.ts';
import { bars, CELL_WIDTH, slanted } from './headings.ts';
import { metricNotes } from './metrics.ts';

/** A row: a result, or why there is none. */
export type Row =
  | { readonly spec: string; readonly result: CheckResult }
  | { readonly spec: string; readonly missing: 'failed' | 'not run' };

const WIDTH = 120;
const INDENT = '  ';
const FIGURES = ['depth', 'states', 'transitions', 'time', 'idle'] as const;
const FIGURE_WIDTHS = { depth: 6, states: 12, transitions: 13, time: 9, idle: 6 };
const FIGURES_WIDTH = Object.values(FIGURE_WIDTHS).reduce((sum, width) => sum + width, 0);

/** A table for each family of specs, and a key; properties that a spec lacks are left blank. */
export function renderTable(rows: readonly Row[], style: Style = plain): string[] {
  const nameWidth = Math.max(
    ...rows.map((row) => Math.max(family(row).length, INDENT.length + nameInFamily(row).length)),
  );
  const columnsMax = Math.floor((WIDTH - nameWidth - 2 - FIGURES_WIDTH) / CELL_WIDTH);
  const table = groups(rows, columnsMax).flatMap((group) => [
    ...headings(group, nameWidth, style),
    ...group.rows.flatMap((row) => [
      renderRow(row, group.columns, nameWidth, style),
      ...metricNotes(metricsOf(row), WIDTH).map(style.dim),
    ]),
    '',
  ]);
  return [...table, ...key(rows).map(style.dim)];
}

interface Group {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
}

/** Neighbours of one family share a table while they add no property that does not fit beside. */
function groups(rows: readonly Row[], columnsMax: number): Group[] {
  const made: { rows: Row[]; columns: string[] }[] = [];
  for (const row of rows) {
    const names = propertiesOf(row).map(({ name }) => name);
    const last = made.at(-1);
    const union = [...new Set([...(last?.columns ?? []), ...names])];
    const kin = last !== undefined && family(last.rows[0] as Row) === family(row);
    if (kin && (union.length <= columnsMax || union.length === last.columns.length)) {
      last.rows.push(row);
      last.columns = union;
    } else {
      made.push({ rows: [row], columns: names });
    }
  }
  return made;
}

function family({ spec }: Row): string {
  return spec.slice(0, spec.lastIndexOf('/') + 1);
}

function nameInFamily({ spec }: Row): string {
  return spec.slice(spec.lastIndexOf('/') + 1);
}

function propertiesOf(row: Row): readonly PropertyResult[] {
  return 'result' in row ? row.result.properties : [];
}

function metricsOf(row: Row): readonly MetricResult[] {
  return 'result' in row ? row.result.metrics : [];
}

function headings({ rows, columns }: Group, nameWidth: number, style: Style): string[] {
  const indent = nameWidth + 2;
  const figures = FIGURES.map((name) => name.padStart(FIGURE_WIDTHS[name])).join('');
  const title = style.bold(family(rows[0] as Row).padEnd(indent));
  return [...slanted(columns, indent, style), title + style.dim(bars(columns.length) + figures)];
}

function renderRow(row: Row, columns: readonly string[], nameWidth: number, style: Style): string {
  const name = `${INDENT}${nameInFamily(row)}`.padEnd(nameWidth + 2);
  if (!('result' in row)) return `${name}${style.red(row.missing)}`;
  const { properties, depth, states, transitions, seconds, neverTaken } = row.result;
  const cells = columns.map((column) => {
    const property = properties.find((each) => each.name === column);
    const shown = property === undefined ? piece('') : cell(property, style);
    return padded(shown, CELL_WIDTH);
  });
  const texts = {
    depth: count(depth),
    states: count(states),
    transitions: count(transitions),
    time: duration(seconds),
    idle: count(neverTaken.length),
  };
  return name + cells.join('') + FIGURES.map((f) => texts[f].padStart(FIGURE_WIDTHS[f])).join('');
}

/** `✓`, `✗14`, `?`; with `!` if it is other than expected, `~` if nothing was ever tried. */
function cell(property: PropertyResult, style: Style): Piece {
  const verdict = match(property)
    .with({ verdict: 'holds' }, () => '✓')
    .with({ verdict: 'violated' }, ({ depth }) => `✗${depth}`)
    .with({ verdict: 'probable' }, () => '≈')
    .with({ verdict: 'open' }, () => '?')
    .exhaustive();
  const { exercised } = property;
  const text = `${verdict}${isUnexpected(property) ? '!' : ''}${exercised ? '' : '~'}`;
  if (isUnexpected(property)) return { text, shown: style.red(text) };
  const good = property.verdict === 'holds' || property.verdict === 'probable';
  const paint = good && exercised ? style.green : style.yellow;
  return { text, shown: paint(text) };
}

const MARKS = [
  ['✓', '✓ holds'],
  ['✗', '✗n violated by n steps'],
  ['≈', '≈ no violation found (--verbose tells the probability that states were omitted)'],
  ['?', '? open'],
  ['!', '! not as expected'],
  ['~', '~ never exercised'],
] as const;

/** What the marks that occur mean. */
function key(rows: readonly Row[]): string[] {
  const cells = rows.flatMap(propertiesOf).map((property) => cell(property, plain).text);
  const used = MARKS.filter(([mark]) => cells.some((text) => text.includes(mark)));
  const idle = rows.some((row) => 'result' in row && row.result.neverTaken.length > 0);
  const cut = rows.flatMap(metricsOf).some(({ exact }) => !exact);
  return [
    ...(used.length === 0 ? [] : [used.map(([, meaning]) => meaning).join('   ')]),
    ...(idle ? ['idle: steps and rules never taken (--verbose names them)'] : []),
    ...(cut ? ['≤ ≥: range of a metric over the states seen before the search stopped'] : []),
  ];
}
