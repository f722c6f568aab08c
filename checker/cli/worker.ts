/** A worker thread: checks the specs that it is given, one at a time. */

import { parentPort, workerData } from 'node:worker_threads';

import { Check } from '../check.ts';
import { modelFailure } from './model-failure.ts';
import type { Job, Message, Outcome, WorkerData } from './job.ts';
import { specsOf } from '../spec-module.ts';

const MILLISECONDS_BETWEEN_REPORTS = 100;

const { interrupted } = workerData as WorkerData;

function post(message: Message): void {
  parentPort?.postMessage(message);
}

async function run({ file, spec: name, options }: Job): Promise<Outcome> {
  let check: Check | undefined;
  try {
    const spec = (await specsOf(file)).find((each) => each.name === name);
    if (spec === undefined) throw new Error(`${file} no longer exports it`);
    check = new Check(spec, options);
    search(check);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    return { kind: 'result', result: check.result(), peakBytes };
  } catch (error) {
    return { kind: 'failed', failure: modelFailure(error, check) };
  }
}

function search(check: Check): void {
  while (check.advance(MILLISECONDS_BETWEEN_REPORTS)) {
    if (Atomics.load(interrupted, 0) === 1) check.search.stop('interrupt');
    const { taken: _, ...progress } = check.search.statistics;
    post({ kind: 'progress', progress });
  }
}

parentPort?.on('message', (job: Job) => void run(job).then(post));
