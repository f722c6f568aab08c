/** `limbo sweep`: runs a spec over a grid of bounds, to see how its cost grows. */

import { counted } from '../report/figures.ts';
import { varying } from '../sweep/grid.ts';
import { wasStopped } from '../sweep/row.ts';
import type { SweepRow } from '../sweep/row.ts';
import { boundsText } from '../trace/render.ts';
import type { Style } from '../trace/style.ts';
import { exitStatusOf } from './exit-status.ts';
import type { Status } from './exit-status.ts';
import { onInterrupt } from './interrupt.ts';
import { ProgressDisplay, progressMode } from './progress.ts';
import { requireFiles, writeFiles } from './sweep-files.ts';
import type { SweepCommandOptions } from './sweep-options.ts';
import { SweepJsonOutput, SweepTextOutput } from './sweep-output.ts';
import type { SweepOutput } from './sweep-output.ts';
import { sweepPlanOf } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';
import { Sweep } from './sweep-run.ts';

/** Runs the command; returns the exit status. */
export async function sweepCommand(
  spec: string,
  options: SweepCommandOptions,
  style: Style,
): Promise<number> {
  requireFiles(options);
  const plan = await sweepPlanOf(spec, options);
  const output = options.json ? new SweepJsonOutput() : new SweepTextOutput(plan, style);
  const progress = new ProgressDisplay(progressMode(options), plan.points.length);
  try {
    return await run(plan, options, progress, output);
  } finally {
    progress.stop();
  }
}

async function run(
  plan: SweepPlan,
  options: SweepCommandOptions,
  progress: ProgressDisplay,
  output: SweepOutput,
): Promise<number> {
  const begin = performance.now();
  const rows: SweepRow[] = [];
  const name = (at: number): string => pointName(plan, at);
  const sweep = new Sweep(plan, {
    started: (at) => progress.started(name(at)),
    progressed: (at, figures) => progress.progressed(name(at), figures),
    row: (row) => {
      rows.push(row);
      progress.clear();
      output.row(row);
      writeFiles(plan, options, rows);
    },
    ended: (at, runs) => progress.ended(name(at), counted(runs, 'run')),
  });
  const restore = onInterrupt(() => sweep.interrupt());
  await sweep.run();
  restore();
  progress.stop();
  const status = exitStatusOf([...rows.map(statusOf), ...(sweep.interrupted ? CUT_SHORT : [])]);
  output.end(rows, status, (performance.now() - begin) / 1000);
  return status;
}

const CUT_SHORT: readonly Status[] = ['notRun'];

function pointName({ found, axes, points }: SweepPlan, at: number): string {
  const bounds = varying(axes).map(({ name }) => [name, points[at]?.[name] as number] as const);
  return [found.spec.name, boundsText(Object.fromEntries(bounds))].join(' ').trim();
}

/**
 * A violation that is expected may be out of reach at other bounds than the spec's own, so that it may
 * be missing; one that is not expected may not come.
 */
function statusOf(row: SweepRow): Status {
  if (row.kind === 'failed') return 'failed';
  if (row.kind === 'skipped') return 'notRun';
  if (row.unexpected.length > 0) return 'differs';
  return wasStopped(row) ? 'stopped' : 'asExpected';
}
