/** Runs an ablation: searches side by side, until there is no more to be tried. */

import { Findings } from '../ablate/findings.ts';
import type { Removal } from '../ablate/removals.ts';
import { resultRow } from '../ablate/row.ts';
import type { AblationRow } from '../ablate/row.ts';
import type { CheckResult } from '../check.ts';
import type { AblatePlan } from './ablate-plan.ts';
import type { Outcome, Progress } from './job.ts';
import { Pool } from './pool.ts';

export interface AblationListener {
  /** So many more searches are to come. */
  more(searches: number): void;
  started(without: Removal): void;
  progressed(without: Removal, progress: Progress): void;
  /** After each search; `result` is null if it failed. */
  ended(row: AblationRow, result: CheckResult | null): void;
}

/** What is known from an earlier run. */
export type Kept = (without: Removal) => AblationRow | undefined;

export class Ablation {
  readonly findings: Findings;
  readonly #plan: AblatePlan;
  readonly #kept: Kept;
  readonly #listener: AblationListener;
  #pool: Pool | undefined;
  #interrupted = false;

  constructor(plan: AblatePlan, kept: Kept, listener: AblationListener) {
    this.findings = new Findings(plan.subject);
    this.#plan = plan;
    this.#kept = kept;
    this.#listener = listener;
  }

  /** Ends the searches under way, which give what they found, and starts no more. */
  interrupt(): void {
    this.#interrupted = true;
    this.#pool?.interrupt();
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  async run(): Promise<void> {
    while (!this.#interrupted) {
      const next = this.findings.next();
      if (next.length === 0) return;
      const untried = next.filter((without) => {
        const row = this.#kept(without);
        if (row !== undefined) this.findings.note(row);
        return row === undefined;
      });
      if (untried.length > 0) await this.#search(untried);
    }
  }

  async #search(removals: readonly Removal[]): Promise<void> {
    const { found, options, width } = this.#plan;
    const { file, spec } = found;
    const listener = this.#listener;
    const jobs = removals.map((without) => ({
      file,
      spec: spec.name,
      options: { ...options, without },
    }));
    listener.more(removals.length);
    this.#pool = new Pool(jobs, {
      started: (at) => listener.started(removals[at] as Removal),
      progressed: (at, progress) => listener.progressed(removals[at] as Removal, progress),
      ended: (at, outcome) => this.#ended(removals[at] as Removal, outcome),
    });
    await this.#pool.run(Math.min(width, removals.length));
  }

  #ended(without: Removal, outcome: Outcome): void {
    if (outcome.kind === 'notRun') return;
    const row = rowOf(without, outcome);
    this.findings.note(row);
    this.#listener.ended(row, outcome.kind === 'result' ? outcome.result : null);
  }
}

function rowOf(without: Removal, outcome: Exclude<Outcome, { kind: 'notRun' }>): AblationRow {
  if (outcome.kind === 'result') return resultRow(outcome.result);
  const { message, place } = outcome.failure;
  return {
    without,
    kind: 'failed',
    message: place === undefined ? message : `${message}, at ${place}`,
  };
}
