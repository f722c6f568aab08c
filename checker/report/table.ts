/** The table of a run: specs as rows, properties as columns under slanted headings. */

import { match } from 'ts-pattern';

import type { CheckResult, PropertyResult } from '../check.ts';
import { plain } from '../trace/style.ts';
import type { Style } from '../trace/style.ts';
import { padded } from '../trace/wrap.ts';
import type { Piece } from '../trace/wrap.ts';
import { count, duration } from './figures.ts';
import { isUnexpected } from './spec-report.ts';

/** A row: a result, or why there is none. */
export type Row =
  | { readonly spec: string; readonly result: CheckResult }
  | { readonly spec: string; readonly missing: 'failed' | 'not run' };

const COLUMNS_MAX = 10;
const CELL_WIDTH = 5;
const FIGURES = ['depth', 'states', 'transitions', 'time', 'idle'] as const;
const FIGURE_WIDTHS = { depth: 6, states: 12, transitions: 13, time: 9, idle: 6 };

/** A table for each family of specs; properties that a spec lacks are left blank. */
export function renderTable(rows: readonly Row[], style: Style = plain): string[] {
  const nameWidth = Math.max(...rows.map(({ spec }) => spec.length), 0);
  return groups(rows).flatMap((group, i) => [
    ...(i === 0 ? [] : ['']),
    ...headings(group, nameWidth, style),
    ...group.rows.map((row) => renderRow(row, group.columns, nameWidth, style)),
  ]);
}

interface Group {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
}

/** Neighbours of one family share a table as long as their properties fit side by side. */
function groups(rows: readonly Row[]): Group[] {
  const made: { rows: Row[]; columns: string[] }[] = [];
  for (const row of rows) {
    const names = propertiesOf(row);
    const last = made.at(-1);
    const union = [...new Set([...(last?.columns ?? []), ...names])];
    const joins =
      last !== undefined &&
      family(last.rows[0] as Row) === family(row) &&
      union.length <= COLUMNS_MAX;
    if (joins) {
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

function propertiesOf(row: Row): string[] {
  return 'result' in row ? row.result.properties.map(({ name }) => name) : [];
}

/**
 *     ┌ noLostPte
 *     │    ┌ noLeak
 *     │    │
 */
function headings({ columns }: Group, nameWidth: number, style: Style): string[] {
  const indent = ' '.repeat(nameWidth + 2);
  const bars = (n: number): string => '│'.padEnd(CELL_WIDTH).repeat(n);
  const steps = columns.map((name, i) => `${indent}${style.dim(`${bars(i)}┌ `)}${name}`);
  const figures = FIGURES.map((name) => name.padStart(FIGURE_WIDTHS[name])).join('');
  return [...steps, indent + style.dim(bars(columns.length) + figures)];
}

function renderRow(row: Row, columns: readonly string[], nameWidth: number, style: Style): string {
  const name = row.spec.padEnd(nameWidth + 2);
  if (!('result' in row)) return `${name}${style.red(row.missing)}`;
  const { properties, depth, states, transitions, seconds, neverTaken } = row.result;
  const cells = columns.map((column) => {
    const property = properties.find((each) => each.name === column);
    return property === undefined
      ? ' '.repeat(CELL_WIDTH)
      : padded(cell(property, style), CELL_WIDTH);
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
    .with({ verdict: 'open' }, () => '?')
    .exhaustive();
  const { exercised } = property;
  const text = `${verdict}${isUnexpected(property) ? '!' : ''}${exercised ? '' : '~'}`;
  if (isUnexpected(property)) return { text, shown: style.red(text) };
  const paint = property.verdict === 'holds' && exercised ? style.green : style.yellow;
  return { text, shown: paint(text) };
}

/** What the marks of the table mean. */
export const TABLE_KEY = [
  '✓ holds   ✗n violated by n steps   ? open   ! not as expected   ~ never exercised',
  'idle: steps and rules that were never taken (--verbose names them)',
];
