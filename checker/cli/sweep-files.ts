/** The files that a sweep writes. They are complete after every row, in case the rest never comes. */

import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { chartOf } from '../sweep/chart.ts';
import type { ChartText } from '../sweep/chart.ts';
import { csvOf } from '../sweep/csv.ts';
import { varying } from '../sweep/grid.ts';
import type { SweepRow } from '../sweep/row.ts';
import { boundsText } from '../trace/render.ts';
import type { SweepCommandOptions } from './sweep-options.ts';
import type { SweepPlan } from './sweep-plan.ts';
import { UsageError } from './usage-error.ts';

type FileOptions = Pick<SweepCommandOptions, 'csv' | 'svg' | 'force'>;

/** Throws {@link UsageError} for a file that is there already, or that can't be written. */
export function requireFiles({ csv, svg, force }: FileOptions): void {
  for (const file of [csv, svg]) {
    if (file === undefined) continue;
    if (existsSync(file) && !force) {
      throw new UsageError(`${file} exists already (--force overwrites)`);
    }
    if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(`there is no folder ${dirname(file)}`);
    }
  }
}

export function writeFiles(plan: SweepPlan, options: FileOptions, rows: readonly SweepRow[]): void {
  const { csv, svg } = options;
  if (csv !== undefined) writeFileSync(csv, csvOf(rows, Object.keys(plan.found.spec.bounds)));
  if (svg !== undefined) writeFileSync(svg, chartOf(textOf(plan), plan.axes, rows));
}

function textOf(plan: SweepPlan): ChartText {
  const fixed = fixedBounds(plan);
  return { title: plan.found.spec.name, caption: fixed === '' ? '' : `at ${fixed}` };
}

/** The bounds that stay the same. */
export function fixedBounds({ axes, points }: SweepPlan): string {
  const moving = varying(axes).map(({ name }) => name);
  const fixed = Object.entries(points[0] ?? {}).filter(([name]) => !moving.includes(name));
  return boundsText(Object.fromEntries(fixed));
}
