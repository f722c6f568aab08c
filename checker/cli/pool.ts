/** Checks specs side by side, each in a worker thread. */

import { Worker } from 'node:worker_threads';

import { messageOf } from './failure.ts';
import type { Job, Message, Outcome, Progress, WorkerData } from './job.ts';

/** What the pool tells as it goes; `at` is a job's position in the list. */
export interface PoolListener {
  started(at: number): void;
  progressed(at: number, progress: Progress): void;
  ended(at: number, outcome: Outcome): void;
}

export class Pool {
  readonly #jobs: readonly Job[];
  readonly #listener: PoolListener;
  readonly #interrupted = new Int32Array(new SharedArrayBuffer(4));
  #next = 0;

  constructor(jobs: readonly Job[], listener: PoolListener) {
    this.#jobs = jobs;
    this.#listener = listener;
  }

  /** Runs all jobs, `width` at a time. Every job ends with one outcome. */
  async run(width: number): Promise<void> {
    await Promise.all(Array.from({ length: width }, () => this.#work()));
    for (; this.#next < this.#jobs.length; this.#next += 1) {
      this.#listener.ended(this.#next, { kind: 'notRun' });
    }
  }

  /** Makes the checks under way stop where they are, and starts no more. */
  interrupt(): void {
    Atomics.store(this.#interrupted, 0, 1);
  }

  /** One lane: a worker that takes job after job, and is replaced if it dies. */
  async #work(): Promise<void> {
    let worker = this.#newWorker();
    while (this.#next < this.#jobs.length && Atomics.load(this.#interrupted, 0) === 0) {
      const at = this.#next;
      this.#next += 1;
      this.#listener.started(at);
      const outcome = await this.#runJob(worker, at);
      this.#listener.ended(at, outcome.outcome);
      if (outcome.died) worker = this.#newWorker();
    }
    await worker.terminate();
  }

  #newWorker(): Worker {
    const workerData: WorkerData = { interrupted: this.#interrupted };
    return new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  }

  async #runJob(worker: Worker, at: number): Promise<{ outcome: Outcome; died: boolean }> {
    const { promise, resolve } = Promise.withResolvers<{ outcome: Outcome; died: boolean }>();
    const onMessage = (message: Message): void => {
      if (message.kind === 'progress') this.#listener.progressed(at, message.progress);
      else resolve({ outcome: message, died: false });
    };
    const onError = (error: unknown): void => {
      const message = `its worker died: ${messageOf(error)}`;
      resolve({ outcome: { kind: 'failed', failure: { message } }, died: true });
    };
    const onExit = (code: number): void => onError(`exit code ${code}`);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(this.#jobs[at]);
    const ended = await promise;
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    return ended;
  }
}
