/** Workers of a search in threads of their own. They start when there is enough to do for them. */

import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

import type { Board } from '../search/board.ts';
import type { Crew, Noted, SentViolation } from '../search/crew.ts';
import { ModelError } from '../search/expander.ts';
import type { Book } from '../search/ledger.ts';
import type { MemberFailure, Phase } from '../search/member.ts';
import type { Holdings } from '../search/storage/store.ts';
import { awaitChange } from './await-change.ts';
import { BUSY, GO, PHASE, PHASES } from './messages.ts';
import { sendable } from './shared-views.ts';
import type { FollowerData, Memory, Ready, Report, SentFailure, Source } from './messages.ts';

/** Rounds that are worth sharing before threads are started: what is soon over needs none. */
const ROUNDS_ALONE = 8;

interface Thread {
  readonly worker: number;
  readonly thread: Worker;
  readonly port: MessagePort;
  /** Null until it is ready. */
  tallies: Float64Array | null;
}

export class ThreadCrew implements Crew {
  readonly size: number;
  readonly #source: Source;
  readonly #signals: Int32Array;
  #threads: Thread[] = [];
  #board: Board | null = null;
  #foundMost = 0;
  #memory: Memory | null = null;
  #roundsAlone = 0;
  #violations: SentViolation[] = [];
  #noted: Noted = { restReached: false, exercised: [], extremes: [] };
  #failures: MemberFailure[] = [];
  /** What dismissed threads have counted. */
  #counted: Float64Array[] = [];

  /** `size` threads that load the spec from its source. */
  constructor(source: Source, size: number) {
    this.size = size;
    this.#source = source;
    this.#signals = new Int32Array(new SharedArrayBuffer(4 * (GO + 1 + size)));
  }

  get transitions(): number {
    return this.#tallies.reduce((sum, tallies) => sum + (tallies[0] as number), 0);
  }

  get joined(): number {
    return this.#tallies.length;
  }

  get failures(): readonly MemberFailure[] {
    return this.#failures;
  }

  get isReady(): boolean {
    if (this.#threads.length === 0) {
      this.#roundsAlone += 1;
      if (this.#roundsAlone > ROUNDS_ALONE) this.#start();
      return false;
    }
    for (const each of this.#threads) {
      each.tallies ??= (receive(each.port) as Ready | undefined)?.tallies ?? null;
    }
    return this.#ready.length > 0;
  }

  enlist(board: Board, foundMost: number): void {
    this.#board = board;
    this.#foundMost = foundMost;
  }

  tell(holdings: Holdings, book: Book): void {
    this.#memory = { holdings, book };
    for (const { port } of this.#threads) port.postMessage(sendable(this.#memory));
  }

  begin(phase: Phase): void {
    const signals = this.#signals;
    const ready = this.#ready;
    Atomics.store(signals, PHASE, PHASES.indexOf(phase));
    Atomics.store(signals, BUSY, ready.length);
    for (const { worker } of ready) {
      Atomics.add(signals, GO + worker, 1);
      Atomics.notify(signals, GO + worker);
    }
  }

  finish(): void {
    const signals = this.#signals;
    for (let busy = Atomics.load(signals, BUSY); busy > 0; busy = Atomics.load(signals, BUSY)) {
      awaitChange(signals, BUSY, busy);
    }
    this.#violations = [];
    this.#failures = [];
    this.#noted = { ...this.#noted, extremes: [] };
    for (const { port } of this.#ready) {
      for (let news = receive(port); news !== undefined; news = receive(port)) {
        this.#take(news as Report);
      }
    }
  }

  violations(): readonly SentViolation[] {
    return this.#violations;
  }

  noted(): Noted {
    return this.#noted;
  }

  addTaken(taken: Float64Array): Float64Array {
    for (const tallies of this.#tallies) {
      for (let i = 0; i < taken.length; i += 1) (taken[i] as number) += tallies[i + 1] as number;
    }
    return taken;
  }

  dismiss(): void {
    this.#counted = this.#tallies;
    for (const { thread, port } of this.#threads) {
      port.close();
      void thread.terminate();
    }
    this.#threads = [];
  }

  get #tallies(): Float64Array[] {
    if (this.#threads.length === 0) return this.#counted;
    return this.#ready.map(({ tallies }) => tallies as Float64Array);
  }

  get #ready(): Thread[] {
    return this.#threads.filter(({ tallies }) => tallies !== null);
  }

  #start(): void {
    this.#threads = Array.from({ length: this.size }, (_, i) => this.#startThread(i + 1));
  }

  #startThread(worker: number): Thread {
    const { port1, port2 } = new MessageChannel();
    const workerData: FollowerData = {
      source: this.#source,
      port: port2,
      worker,
      board: (this.#board as Board).words,
      signals: this.#signals,
      foundMost: this.#foundMost,
    };
    port1.postMessage(sendable(this.#memory));
    const file = new URL('./follower.ts', import.meta.url);
    const thread = new Worker(file, { workerData, transferList: [port2] });
    thread.unref();
    port1.unref();
    return { worker, thread, port: port1, tallies: null };
  }

  #take({ violations, noted, failure }: Report): void {
    this.#violations.push(...violations);
    const { restReached, exercised, extremes } = this.#noted;
    this.#noted = {
      restReached: restReached || noted.restReached,
      exercised: [...new Set([...exercised, ...noted.exercised])],
      extremes: [...extremes, ...noted.extremes],
    };
    if (failure !== null) this.#failures.push({ block: failure.block, cause: causeOf(failure) });
  }
}

function receive(port: MessagePort): unknown {
  return receiveMessageOnPort(port)?.message;
}

function causeOf({ message, state }: SentFailure): Error {
  if (state === null) return new Error(message);
  const [where = '', ...why] = message.split(': ');
  return new ModelError(where, why.join(': '), state);
}
