/** A worker thread: does one run after the other, as it is told. */

import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import { chapters } from './chapters.ts';
import { resultOf, runsOf } from './runs.ts';
import type { Run } from './runs.ts';
import type { WorkerData } from './side-by-side.ts';

// Whoever looks for specs loads every file here.
if (!isMainThread) {
  const runs = runsOf(chapters, (workerData as WorkerData).quick);
  parentPort?.on('message', (at: number) => parentPort?.postMessage(resultOf(runs[at] as Run)));
}
