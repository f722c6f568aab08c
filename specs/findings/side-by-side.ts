/** The runs of the shipped chapters in worker threads, each of which takes the next. */

import { Worker } from 'node:worker_threads';

import type { CheckResult } from '../../checker/index.ts';
import type { Run } from './runs.ts';

/** Given to a worker when it starts: which runs there are. */
export interface WorkerData {
  readonly kind: 'findings';
  readonly quick: boolean;
}

/** The results in the order of the runs; `begins` is told of each. Rejects if a model fails. */
export async function sideBySide(
  runs: readonly Run[],
  jobs: number,
  quick: boolean,
  begins: (run: Run, index: number, count: number) => void,
): Promise<readonly CheckResult[]> {
  const workerData: WorkerData = { kind: 'findings', quick };
  const results: CheckResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    try {
      while (next < runs.length) {
        const at = next;
        next += 1;
        begins(runs[at] as Run, at, runs.length);
        results[at] = await resultFrom(worker, at);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, work));
  return results;
}

async function resultFrom(worker: Worker, at: number): Promise<CheckResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckResult>();
  worker.on('message', resolve).on('error', reject);
  worker.postMessage(at);
  try {
    return await promise;
  } finally {
    worker.off('message', resolve).off('error', reject);
  }
}
