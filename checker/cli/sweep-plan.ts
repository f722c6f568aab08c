/** From a command line to a sweep: every mistake that can be seen beforehand is refused here. */

import { boundsOf } from '../spec.ts';
import type { SpecBounds } from '../spec.ts';
import { pointCount, pointsOf } from '../sweep/grid.ts';
import type { Axis } from '../sweep/grid.ts';
import { memoryForStates, requireBounds } from './check-plan.ts';
import { chooseSpecs } from './choose.ts';
import { having } from './having.ts';
import type { Job } from './job.ts';
import type { FoundSpec } from './spec-files.ts';
import type { SweepCommandOptions } from './sweep-options.ts';
import { UsageError } from './usage-error.ts';

export interface SweepPlan {
  readonly found: FoundSpec;
  /** What every run has in common. */
  readonly job: Job;
  readonly axes: readonly Axis[];
  /** The grid's points, each with every bound of the spec, in the order in which they are run. */
  readonly points: readonly SpecBounds[];
}

const POINTS_MAX = 1000;

export async function sweepPlanOf(name: string, options: SweepCommandOptions): Promise<SweepPlan> {
  const found = await oneSpec(name, 'a sweep');
  const { bound: axes = [], property, maxStates, maxTime } = options;
  if (pointCount(axes) > POINTS_MAX) {
    throw new UsageError(`the grid has more than ${POINTS_MAX} points`);
  }
  const [first, ...more] = pointsOf(axes) as [SpecBounds, ...SpecBounds[]];
  requireBounds(found.spec, first);
  having([found], 'property', property);
  const points = [first, ...more].map((point) => boundsOf(found.spec, point));
  const maxMemory = Math.floor(memoryForStates(options.maxMemory, 1));
  const limits = { maxStates, maxTime, maxMemory };
  const job = { file: found.file, spec: found.spec.name };
  // No row would show them, and a search would go on for their sake.
  const judged = { properties: property, metrics: [] };
  return { found, job: { ...job, options: { ...limits, ...judged } }, axes, points };
}

/** The one spec that a name means; `what` is of one spec only. */
export async function oneSpec(name: string, what: string): Promise<FoundSpec> {
  const { found } = await chooseSpecs([name]);
  const [spec, ...others] = found;
  if (spec === undefined || others.length > 0) {
    const names = found.map((each) => each.spec.name).join(', ');
    throw new UsageError(`${what} is of one spec, and '${name}' means ${found.length}: ${names}`);
  }
  return spec;
}
