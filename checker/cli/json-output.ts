/** Results as one JSON document. */

import { assuranceOf } from '../report/assurance.ts';
import type { Entry, Output } from './check.ts';
import type { Plan } from './check-plan.ts';
import { exitStatusOf } from './exit-status.ts';
import { version } from './version.ts';

export class JsonOutput implements Output {
  readonly #plan: Plan;
  readonly #entries: Entry[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  entry(entry: Entry): void {
    this.#entries.push(entry);
  }

  end(seconds: number): void {
    const document = {
      format: 'limbo-results-1',
      limbo: version,
      exitStatus: exitStatusOf(this.#entries.map(({ status }) => status)),
      seconds,
      results: this.#entries.map((entry) => this.#resultOf(entry)),
    };
    process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
  }

  #resultOf({ at, outcome, status, files }: Entry): object {
    const job = this.#plan.jobs[at];
    const common = { spec: job?.spec, file: job?.file, status };
    if (outcome.kind === 'notRun') return common;
    if (outcome.kind === 'failed') return { ...common, failure: outcome.failure };
    const { result, peakBytes } = outcome;
    return { ...common, ...result, peakBytes, assurance: assuranceOf(result), traceFiles: files };
  }
}
