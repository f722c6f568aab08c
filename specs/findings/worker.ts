/** A worker thread: does one run after the other, as it is told. */

import { parentPort, workerData } from 'node:worker_threads';

import { chapters } from './chapters.ts';
import { resultOf, runsOf } from './runs.ts';
import type { Run } from './runs.ts';
import type { WorkerData } from './side-by-side.ts';

const given = workerData as WorkerData | null;

// Whoever looks for specs loads every file here.
if (given?.kind === 'findings') {
  const runs = runsOf(chapters, given.quick);
  parentPort?.on('message', (at: number) => parentPort?.postMessage(resultOf(runs[at] as Run)));
}
