/** `limbo ablate`: takes out a protocol's ingredients, to see what each is for. */

import { isComplete, violatedIn } from '../ablate/row.ts';
import type { AblationRow } from '../ablate/row.ts';
import type { CheckResult } from '../check.ts';
import type { Style } from '../trace/style.ts';
import type { AblateCommandOptions } from './ablate-options.ts';
import { printAblation, printAblationJson, removalText } from './ablate-output.ts';
import { ablatePlanOf } from './ablate-plan.ts';
import type { AblatePlan } from './ablate-plan.ts';
import { ResultsFile } from './ablate-results.ts';
import { Ablation } from './ablate-run.ts';
import { prepareAblationTraces } from './ablate-traces.ts';
import { exitStatusOf } from './exit-status.ts';
import type { Status } from './exit-status.ts';
import { onInterrupt } from './interrupt.ts';
import { ProgressDisplay, progressMode } from './progress.ts';
import { writeTraces } from './trace-files.ts';

/** Runs the command; returns the exit status. */
export async function ablateCommand(
  spec: string,
  options: AblateCommandOptions,
  style: Style,
): Promise<number> {
  const plan = await ablatePlanOf(spec, options);
  const results = new ResultsFile(options.results, plan);
  const { traceOut, force = false } = options;
  if (traceOut !== undefined) prepareAblationTraces(traceOut, plan, results, force);
  const progress = new ProgressDisplay(progressMode(options), 0);
  try {
    return await run(plan, options, results, progress, style);
  } finally {
    progress.stop();
  }
}

async function run(
  plan: AblatePlan,
  { traceOut, json, results: file }: AblateCommandOptions,
  results: ResultsFile,
  progress: ProgressDisplay,
  style: Style,
): Promise<number> {
  const begin = performance.now();
  let searches = 0;
  const ended = (row: AblationRow, result: CheckResult | null): void => {
    searches += 1;
    if (result !== null && traceOut !== undefined) writeTraces(traceOut, result);
    if (row.kind === 'result') results.keep(row);
    progress.ended(removalText(row.without), outcomeText(row));
  };
  const ablation = new Ablation(plan, (without) => results.rowOf(without), {
    more: (more) => progress.expect(more),
    started: (without) => progress.started(removalText(without)),
    progressed: (without, figures) => progress.progressed(removalText(without), figures),
    ended,
  });
  const restore = onInterrupt(() => ablation.interrupt());
  await ablation.run();
  restore();
  progress.stop();
  const { findings, interrupted } = ablation;
  const statuses = findings.rows.map((row) => statusOf(row, plan));
  const status = exitStatusOf([...statuses, ...(interrupted ? CUT_SHORT : [])]);
  const end = {
    findings,
    status,
    seconds: (performance.now() - begin) / 1000,
    keptCount: findings.rows.length - searches,
    interrupted,
    keeps: file !== undefined,
  };
  if (json) printAblationJson(end);
  else printAblation(end, style);
  return status;
}

const CUT_SHORT: readonly Status[] = ['notRun'];

/** Only of the whole are verdicts expected; violations that are may be out of reach at other bounds. */
function statusOf(row: AblationRow, { found }: AblatePlan): Status {
  if (row.kind === 'failed') return 'failed';
  const { expect } = found.spec;
  if (row.without.length === 0 && violatedIn(row).some((name) => expect[name] !== 'violated')) {
    return 'differs';
  }
  return isComplete(row) ? 'asExpected' : 'stopped';
}

function outcomeText(row: AblationRow): string {
  if (row.kind === 'failed') return 'failed';
  const violated = violatedIn(row);
  const found = violated.length === 0 ? 'nothing violated' : `violated: ${violated.join(', ')}`;
  return isComplete(row) ? found : `${found}; stopped before complete`;
}
