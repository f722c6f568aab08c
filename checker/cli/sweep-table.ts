/** The table of a sweep, printed row by row as it goes. */

import { match } from 'ts-pattern';

import { endingText } from '../report/assurance.ts';
import { count, duration, size } from '../report/figures.ts';
import { neighbourBefore, samePoint, varying } from '../sweep/grid.ts';
import type { Axis } from '../sweep/grid.ts';
import { statesPerSecond, wasStopped } from '../sweep/row.ts';
import type { ResultRow, SweepRow } from '../sweep/row.ts';
import type { Style } from '../trace/style.ts';

const VARIANT_WIDTH = 17;
const WIDTHS = {
  states: 15,
  growth: 8,
  transitions: 14,
  depth: 6,
  time: 9,
  store: 10,
  'B/state': 8,
  'states/s': 11,
};
type Column = keyof typeof WIDTHS;
const COLUMNS = Object.keys(WIDTHS) as Column[];

export class SweepTable {
  readonly #axes: readonly Axis[];
  readonly #style: Style;
  readonly #rows: SweepRow[] = [];

  constructor(axes: readonly Axis[], style: Style) {
    this.#axes = axes;
    this.#style = style;
  }

  headings(): string {
    const bounds = varying(this.#axes).map((axis) => axis.name.padEnd(boundWidth(axis)));
    const figures = COLUMNS.map((name) => name.padStart(WIDTHS[name]));
    const line = `${bounds.join('')}${'variant'.padEnd(VARIANT_WIDTH)}${figures.join('')}  verdict`;
    return this.#style.dim(line);
  }

  /** The line of a row; rows come in the order in which they are found. */
  line(row: SweepRow): string {
    const bounds = varying(this.#axes).map((axis) =>
      String(row.bounds[axis.name]).padEnd(boundWidth(axis)),
    );
    const head = `${bounds.join('')}${row.variant.padEnd(VARIANT_WIDTH)}`;
    const figures = row.kind === 'result' ? this.#figures(row) : undefined;
    this.#rows.push(row);
    const cells = COLUMNS.map((name) => (figures?.[name] ?? '-').padStart(WIDTHS[name]));
    return `${head}${cells.join('')}  ${this.#verdict(row)}`;
  }

  #figures(row: ResultRow): Record<Column, string> {
    const perSecond = statesPerSecond(row);
    return {
      states: `${wasStopped(row) ? '> ' : ''}${count(row.states)}`,
      growth: this.#growth(row),
      transitions: count(row.transitions),
      depth: count(row.depth),
      time: duration(row.seconds),
      store: size(row.bytes),
      'B/state': (row.bytes / row.states).toFixed(1),
      'states/s': perSecond === undefined ? '-' : count(perSecond),
    };
  }

  /** How many times the states of the neighbouring point; of a search cut short, at least so many. */
  #growth(row: ResultRow): string {
    const point = neighbourBefore(this.#axes, row.bounds);
    const before = this.#rows.find(
      ({ bounds, variant, sameAs }) =>
        point !== undefined &&
        samePoint(bounds, point) &&
        [variant, ...sameAs].includes(row.variant),
    );
    if (before?.kind !== 'result' || wasStopped(before)) return '-';
    const factor = row.states / before.states;
    const digits = factor < 100 ? factor.toFixed(factor < 10 ? 2 : 1) : count(factor);
    return `${wasStopped(row) ? '>' : ''}×${digits}`;
  }

  #verdict(row: SweepRow): string {
    const style = this.#style;
    return match(row)
      .with({ kind: 'failed' }, ({ message }) => style.red(`failed: ${message}`))
      .with({ kind: 'skipped' }, () => style.dim('skipped: a smaller point was stopped'))
      .with({ kind: 'result' }, (result) => {
        const { violated, unexpected } = result;
        const cut = wasStopped(result) ? [style.yellow(endingText(result.ending))] : [];
        if (unexpected.length > 0) {
          const names = style.red(`✗ NOT as expected: ${unexpected.join(', ')}`);
          return [names, ...cut].join('; ');
        }
        if (violated.length > 0) {
          return [style.yellow(`✗ ${violated.length} violated, as expected`), ...cut].join('; ');
        }
        return cut[0] ?? style.green('✓ holds');
      })
      .exhaustive();
  }
}

function boundWidth({ name, values }: Axis): number {
  return Math.max(name.length, ...values.map((value) => String(value).length)) + 2;
}
