/** A thread that helps with a search: it loads the spec by itself, and does phase after phase. */

import { receiveMessageOnPort, workerData } from 'node:worker_threads';

import { Board } from '../search/board.ts';
import type { SentViolation } from '../search/crew.ts';
import { ModelError } from '../search/expander.ts';
import { Judge } from '../search/judge.ts';
import { Ledger } from '../search/ledger.ts';
import { Member } from '../search/member.ts';
import { collectGarbage } from '../search/storage/collect.ts';
import { StateStore, tasksMost } from '../search/storage/store.ts';
import { specsOf } from '../spec-module.ts';
import { subjectOf } from '../subject.ts';
import type { Subject } from '../subject.ts';
import { awaitChange } from './await-change.ts';
import { BUSY, GO, PHASE, PHASES } from './messages.ts';
import { received } from './shared-views.ts';
import type { FollowerData, Memory, Report, SentFailure } from './messages.ts';

const { source, port, worker, board, signals, foundMost } = workerData as FollowerData;

class Follower {
  readonly #tallies: Float64Array;
  readonly #ledger: Ledger;
  readonly #member: Member;
  #reported = 0;

  constructor(subject: Subject, { holdings, book }: Memory) {
    const { system, properties, metrics, ignored, engine } = subject;
    const { successors } = engine;
    const { words } = system.view.layout;
    this.#tallies = new Float64Array(new SharedArrayBuffer(8 * (1 + system.actions.length)));
    this.#ledger = new Ledger(book);
    this.#member = new Member(
      worker,
      new Board(tasksMost(words), board),
      this.#ledger,
      new StateStore(words, holdings, worker),
      successors,
      new Judge(system, properties, ignored, successors, metrics),
      foundMost,
    );
    this.#member.alone = false;
    port.postMessage({ tallies: this.#tallies });
  }

  /** Does what the leader asks for, for as long as the thread lives. */
  serve(): never {
    for (let orders = 0; ; orders += 1) {
      awaitChange(signals, GO + worker, orders);
      try {
        this.#takeMemory();
        this.#member.work(PHASES[Atomics.load(signals, PHASE)] as (typeof PHASES)[number]);
      } catch (cause) {
        // Nobody must wait for a thread that can't go on.
        this.#member.failure = { block: -1, cause };
      }
      this.#report();
      if (Atomics.sub(signals, BUSY, 1) === 1) Atomics.notify(signals, BUSY);
    }
  }

  #takeMemory(): void {
    const { store } = this.#member;
    const wasCompressed = store.holdings.compressed;
    for (let memory = nextMemory(); memory !== undefined; memory = nextMemory()) {
      store.use(memory.holdings);
      this.#ledger.use(memory.book);
    }
    if (store.holdings.compressed !== wasCompressed) collectGarbage();
  }

  #report(): void {
    const { successors, judge, failure, transitions } = this.#member;
    this.#tallies[0] = transitions;
    this.#tallies.set(successors.taken, 1);
    const { noted } = judge;
    const news = judge.changes + noted.exercised.length + (noted.restReached ? 1 : 0);
    if (news === this.#reported && failure === null) return;
    this.#reported = news;
    const violations = [...judge.found.values()].map(({ action, ...violation }): SentViolation => {
      return { ...violation, action: action?.id ?? null };
    });
    const report: Report = { violations, noted, failure: this.#sentFailure() };
    port.postMessage(report);
  }

  #sentFailure(): SentFailure | null {
    const { failure } = this.#member;
    if (failure === null) return null;
    const { block, cause } = failure;
    const message = cause instanceof Error ? cause.message : String(cause);
    return { block, message, state: cause instanceof ModelError ? cause.state : null };
  }
}

function nextMemory(): Memory | undefined {
  return received(receiveMessageOnPort(port)?.message) as Memory | undefined;
}

const spec = (await specsOf(source.file)).find(({ name }) => name === source.spec);
if (spec === undefined) throw new Error(`${source.file} no longer exports ${source.spec}`);
const subject = subjectOf(spec, source.options);
// The leader has sent what there was before it started this thread.
new Follower(subject, nextMemory() as Memory).serve();
