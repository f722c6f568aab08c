/** Results for people: reports, counterexamples, the table, and a last line that sums up. */

import type { CheckResult } from '../check.ts';
import { counted, duration } from '../report/figures.ts';
import { renderReport } from '../report/spec-report.ts';
import { renderTable } from '../report/table.ts';
import type { Row } from '../report/table.ts';
import { renderRun, renderTrace } from '../trace/render.ts';
import type { Style } from '../trace/style.ts';
import type { Trace } from '../trace/trace.ts';
import { isUnexpected } from '../verdict.ts';
import type { Entry, Output } from './check.ts';
import type { CheckCommandOptions } from './check-options.ts';
import type { Plan } from './check-plan.ts';
import { showingCommand } from './command-line.ts';
import type { Failure } from './job.ts';
import { chosenExtremes } from './metric-choice.ts';
import type { FoundSpec } from './spec-files.ts';

export class TextOutput implements Output {
  readonly #plan: Plan;
  readonly #options: CheckCommandOptions;
  readonly #style: Style;
  /** Were specs named by the paths of their files? */
  readonly #byPath: boolean;
  readonly #entries: Entry[] = [];
  /** How to see a counterexample that was not printed. */
  #hint: string | undefined;
  /** The same for a run to an extreme of a metric. */
  #metricHint: string | undefined;

  constructor(plan: Plan, options: CheckCommandOptions, style: Style, byPath: boolean) {
    this.#plan = plan;
    this.#options = options;
    this.#style = style;
    this.#byPath = byPath;
  }

  entry(entry: Entry): void {
    this.#entries.push(entry);
    const { outcome, status } = entry;
    const found = this.#plan.specs[entry.at] as FoundSpec;
    if (outcome.kind === 'failed') this.#print(...this.#failureLines(found, outcome.failure), '');
    if (outcome.kind !== 'result') return;
    const { result, peakBytes } = outcome;
    const alone = this.#plan.specs.length === 1;
    if (alone || this.#options.verbose || status !== 'asExpected') {
      this.#print(...renderReport(result, { style: this.#style, peakBytes }), '');
    }
    this.#traces(found, result);
    this.#witnesses(found, result);
    if (entry.files.length > 0) {
      this.#print(`saved, for limbo show: ${entry.files.join(', ')}`, '');
    }
  }

  end(seconds: number): void {
    const style = this.#style;
    const rows = this.#entries.map((entry) => this.#row(entry));
    if (rows.length > 1) this.#print(...renderTable(rows, style), '');
    if (this.#hint !== undefined) {
      this.#print(style.dim(`to see a counterexample: ${this.#hint}`), '');
    }
    if (this.#metricHint !== undefined) {
      this.#print(style.dim(`to see how a metric gets there: ${this.#metricHint}`), '');
    }
    this.#print(`${this.#summary()}; ${duration(seconds)}`);
  }

  #row({ at, outcome }: Entry): Row {
    const spec = this.#plan.jobs[at]?.spec ?? '';
    if (outcome.kind === 'result') return { spec, result: outcome.result };
    return { spec, missing: outcome.kind === 'failed' ? 'failed' : 'not run' };
  }

  /** Counterexamples that were not expected are printed, others on request; one hint tells how. */
  #traces(found: FoundSpec, { properties }: CheckResult): void {
    const { trace, metric, property: named } = this.#options;
    // Where metrics alone are named, it is their runs that are asked for.
    const mode =
      metric !== undefined && named === undefined && trace !== 'none' ? undefined : trace;
    for (const property of properties) {
      if (property.verdict !== 'violated') continue;
      const command = this.#command(found, `--property ${property.name}`);
      if (mode === 'none' || (mode === undefined && !isUnexpected(property))) {
        this.#hint ??= command;
      } else {
        this.#printTrace(property.trace, mode ?? 'diff', command);
      }
    }
  }

  /** Runs to extremes are printed if metrics are named and traces wanted. */
  #witnesses(found: FoundSpec, { metrics }: CheckResult): void {
    const { trace: mode = 'none', metric } = this.#options;
    for (const { trace, depth, selector, exact } of chosenExtremes(metrics, metric)) {
      // Another run may not stop where this one did.
      const command = exact ? this.#command(found, selector) : undefined;
      if (mode !== 'none' && metric !== undefined) this.#printTrace(trace, mode, command);
      else if (depth > 0) this.#metricHint ??= command;
    }
  }

  #command(found: FoundSpec, selector: string): string {
    return showingCommand(found, this.#byPath, selector, this.#options);
  }

  #printTrace(trace: Trace, detail: 'diff' | 'full', command: string | undefined): void {
    this.#print(...renderTrace(trace, { style: this.#style, detail, command }), '');
  }

  #failureLines({ spec }: FoundSpec, { message, place, run }: Failure): string[] {
    const style = this.#style;
    const where = place === undefined ? [] : [`  at ${place}`];
    const head = [`${style.bold(spec.name)}: ${style.red(`failed: ${message}`)}`, ...where];
    if (run === undefined) return head;
    const depth = run.steps.length;
    return [...head, `  in a state at depth ${depth}, by this run:`, ...renderRun(run, { style })];
  }

  #summary(): string {
    const style = this.#style;
    const of = (status: Entry['status']): string[] =>
      this.#entries
        .filter((entry) => entry.status === status)
        .map(({ at }) => this.#plan.jobs[at]?.spec ?? '');
    const parts = [
      ...named('failed', of('failed')).map(style.red),
      ...named('NOT as expected', of('differs')).map(style.red),
      ...named('stopped before complete', of('stopped')).map(style.yellow),
      ...named('not proven', of('unproven')).map(style.yellow),
      ...named('not run', of('notRun')).map(style.yellow),
    ];
    const specs = counted(this.#entries.length, 'spec');
    return parts.length === 0
      ? style.green(
          this.#entries.length === 1 ? `${specs}, as expected` : `${specs}, all as expected`,
        )
      : `${specs}: ${parts.join('; ')}`;
  }

  #print(...lines: string[]): void {
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

function named(what: string, specs: readonly string[]): string[] {
  return specs.length === 0 ? [] : [`${specs.length} ${what} (${specs.join(', ')})`];
}
