/** What a sweep prints on stdout: a table that grows as it goes, or one JSON document. */

import { counted, duration } from '../report/figures.ts';
import { wasStopped } from '../sweep/row.ts';
import type { SweepRow } from '../sweep/row.ts';
import type { Style } from '../trace/style.ts';
import { wrapText } from '../trace/wrap.ts';
import { fixedBounds } from './sweep-files.ts';
import type { SweepPlan } from './sweep-plan.ts';
import { SweepTable } from './sweep-table.ts';
import { version } from './version.ts';

export interface SweepOutput {
  row(row: SweepRow): void;
  /** After the last row. `seconds` is the time of the whole run. */
  end(rows: readonly SweepRow[], status: number, seconds: number): void;
}

const WIDTH = 120;

export class SweepTextOutput implements SweepOutput {
  readonly #plan: SweepPlan;
  readonly #table: SweepTable;

  constructor(plan: SweepPlan, style: Style) {
    this.#plan = plan;
    this.#table = new SweepTable(plan.axes, style);
    const fixed = fixedBounds(plan);
    const lines = fixed === '' ? [] : wrapText(`at ${fixed}`, WIDTH);
    this.#print(style.bold(plan.found.spec.name), ...lines.map(style.dim), '');
    this.#print(this.#table.headings());
  }

  row(row: SweepRow): void {
    this.#print(this.#table.line(row));
  }

  end(rows: readonly SweepRow[], _status: number, seconds: number): void {
    const complete = rows.filter((row) => row.kind === 'result' && !wasStopped(row)).length;
    const points = counted(this.#plan.points.length, 'point');
    this.#print(
      '',
      `${points}, ${complete} of ${counted(rows.length, 'run')} complete; ${duration(seconds)}`,
    );
  }

  #print(...lines: string[]): void {
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

export class SweepJsonOutput implements SweepOutput {
  row(): void {}

  end(rows: readonly SweepRow[], status: number, seconds: number): void {
    const document = { format: 'limbo-sweep-1', limbo: version, exitStatus: status, seconds, rows };
    process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
  }
}
