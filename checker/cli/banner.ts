/** The first line of a run: what is about to happen, and within which limits. */

import { counted, duration, size } from '../report/figures.ts';
import type { CheckCommandOptions } from './check-options.ts';
import type { Plan } from './check-plan.ts';
import { version } from './version.ts';

export function banner(
  { jobs, width, workers, memoryEach }: Plan,
  options: CheckCommandOptions,
): string {
  const { maxStates, maxDepth, maxTime, fingerprints, bitstate } = options;
  return [
    `limbo ${version}, Node ${process.versions.node}`,
    `${counted(jobs.length, 'spec')}, ${width} at a time, ${counted(workers, 'worker')} each`,
    `at most ${size(memoryEach)} of states each`,
    ...(fingerprints ? ['fingerprints'] : []),
    ...(bitstate === undefined ? [] : [`bitstate in ${size(bitstate)} each`]),
    ...(maxStates === undefined ? [] : [`at most ${counted(maxStates, 'state')}`]),
    ...(maxDepth === undefined ? [] : [`at most depth ${maxDepth}`]),
    ...(maxTime === undefined ? [] : [`at most ${duration(maxTime)} each`]),
  ].join(' · ');
}
