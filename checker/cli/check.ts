/** `limbo check`: runs specs and prints their verdicts. */

import { exitStatusOf, statusOf } from './exit-status.ts';
import type { Status } from './exit-status.ts';
import { chooseSpecs } from './choose.ts';
import type { CheckCommandOptions } from './check-options.ts';
import { planOf } from './check-plan.ts';
import type { Plan } from './check-plan.ts';
import { onInterrupt } from './interrupt.ts';
import { JsonOutput } from './json-output.ts';
import type { Outcome } from './job.ts';
import { Pool } from './pool.ts';
import { ProgressDisplay, progressMode } from './progress.ts';
import { isPath } from './spec-files.ts';
import { TextOutput } from './text-output.ts';
import { prepareTraceFolder, writeTraces } from './trace-files.ts';
import { banner } from './banner.ts';
import type { Style } from '../trace/style.ts';

/** One spec's outcome, in the order of the specs. */
export interface Entry {
  readonly at: number;
  readonly outcome: Outcome;
  readonly status: Status;
  /** Saved counterexamples. */
  readonly files: readonly string[];
}

/** Where results go. Entries come in the order of the specs. */
export interface Output {
  entry(entry: Entry): void;
  /** After the last entry. `seconds` is the time of the whole run. */
  end(seconds: number): void;
}

/** Runs the command; returns the exit status. */
export async function checkCommand(
  args: readonly string[],
  options: CheckCommandOptions,
  style: Style,
): Promise<number> {
  const { found, failures } = await chooseSpecs(args);
  for (const line of failures) console.error(`limbo: ${line}; passed over`);
  const plan = planOf(found, options);
  if (options.traceOut !== undefined) {
    prepareTraceFolder(options.traceOut, plan.specs, options.force ?? false);
  }
  const progress = new ProgressDisplay(progressMode(options), plan.jobs.length);
  if (!options.json && !options.quiet) console.error(banner(plan, options));
  const output = options.json
    ? new JsonOutput(plan)
    : new TextOutput(plan, options, style, args.some(isPath));
  try {
    return await run(plan, options, progress, output);
  } finally {
    progress.stop();
  }
}

async function run(
  plan: Plan,
  { traceOut }: CheckCommandOptions,
  progress: ProgressDisplay,
  output: Output,
): Promise<number> {
  const begin = performance.now();
  const entries = new Map<number, Entry>();
  let printed = 0;
  const name = (at: number): string => plan.jobs[at]?.spec ?? '';
  const pool = new Pool(plan.jobs, {
    started: (at) => progress.started(name(at)),
    progressed: (at, figures) => progress.progressed(name(at), figures),
    ended: (at, outcome) => {
      const entry = entryOf(at, outcome, traceOut);
      entries.set(at, entry);
      progress.ended(name(at), STATUS_TEXT[entry.status]);
      for (let next = entries.get(printed); next !== undefined; next = entries.get(printed)) {
        progress.clear();
        output.entry(next);
        printed += 1;
      }
    },
  });
  const restore = onInterrupt(() => pool.interrupt());
  await pool.run(plan.width);
  restore();
  progress.stop();
  output.end((performance.now() - begin) / 1000);
  return exitStatusOf([...entries.values()].map(({ status }) => status));
}

const STATUS_TEXT: Readonly<Record<Status, string>> = {
  asExpected: 'as expected',
  differs: 'NOT as expected',
  failed: 'failed',
  stopped: 'stopped before complete',
  unproven: 'not proven',
  notRun: 'not run',
};

function entryOf(at: number, outcome: Outcome, traceOut: string | undefined): Entry {
  if (outcome.kind !== 'result') return { at, outcome, status: outcome.kind, files: [] };
  const files = traceOut === undefined ? [] : writeTraces(traceOut, outcome.result);
  return { at, outcome, status: statusOf(outcome.result), files };
}
