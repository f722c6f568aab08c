/**
 * One worker's part in a search. A round has two phases, and all workers finish one before any begins the
 * next: first blocks of states are expanded, and their successors sent to the partitions of the store;
 * then each partition takes in what was sent to it, in the order of the blocks.
 */

import type { Board } from './board.ts';
import { BLOCK_STATES } from './board.ts';
import { BATCH_STATES } from './expander.ts';
import type { Successors } from './expander.ts';
import type { Judge } from './judge.ts';
import type { StateStore } from './storage/store.ts';
import type { Ledger } from './ledger.ts';

/** `insert` and `rehash` work off the board's list: of partitions, or of tables that were grown. */
export type Phase = 'expand' | 'insert' | 'rehash';

/** What a step or property threw, and in which block of the round. */
export interface MemberFailure {
  readonly block: number;
  readonly cause: unknown;
}

export class Member {
  readonly worker: number;
  readonly store: StateStore;
  readonly successors: Successors;
  readonly judge: Judge;
  transitions = 0;
  /** How it failed in this round; null if it did not. */
  failure: MemberFailure | null = null;
  readonly #board: Board;
  readonly #ledger: Ledger;
  /** States that all workers may find in one block each. */
  readonly #foundMost: number;
  /** Does it work alone in this round? Then what it finds goes into the store at once. */
  alone = true;
  #round = 0;
  #depth = -1;

  constructor(
    worker: number,
    board: Board,
    ledger: Ledger,
    store: StateStore,
    successors: Successors,
    judge: Judge,
    foundMost: number,
  ) {
    this.worker = worker;
    this.#board = board;
    this.#ledger = ledger;
    this.store = store;
    this.successors = successors;
    this.judge = judge;
    this.#foundMost = foundMost;
  }

  work(phase: Phase): void {
    if (phase === 'expand') this.#expand();
    else if (phase === 'insert') this.#insert();
    else this.#rehash();
  }

  #expand(): void {
    const board = this.#board;
    if (this.#round !== board.round) this.#beginRound();
    const { blockCount } = board;
    while (!board.stopped) {
      const { store } = this;
      const most = this.#foundMost;
      if (!(this.alone ? store.hasRoom(most) : store.nodesHaveRoom(most))) {
        board.stop();
        return;
      }
      const block = board.takeBlock();
      if (block >= blockCount) return;
      this.#expandBlock(block);
    }
  }

  #beginRound(): void {
    const { round, depth } = this.#board;
    this.#round = round;
    this.store.fills.fill(0);
    if (this.#depth === depth) return;
    this.#depth = depth;
    this.judge.atDepth(depth);
  }

  #expandBlock(block: number): void {
    const board = this.#board;
    const { store, successors } = this;
    const from = board.from + block * BLOCK_STATES;
    const to = Math.min(from + BLOCK_STATES, board.to);
    if (!this.alone) board.recordBegin(block, this.worker, store.fills);
    try {
      this.#ledger.forEach(from, to, this.#expandState);
    } catch (cause) {
      this.failure = { block, cause };
      board.stop();
      successors.batch.count = 0;
    }
    this.#send();
    if (!this.alone) board.recordFinish(block, store.fills);
  }

  readonly #expandState = (state: number, place: number): void => {
    const { successors, judge } = this;
    const { batch } = successors;
    successors.loadFrom(this.store, place);
    judge.judgeState(state);
    if (this.#board.justJudge) return;
    const before = batch.count;
    successors.expand();
    this.transitions += batch.count - before;
    judge.judgeSteps(state);
    if (batch.count >= BATCH_STATES) this.#send();
  };

  #send(): void {
    const { batch } = this.successors;
    if (this.alone) this.store.add(batch.states, batch.count, this.#ledger.book.sequence);
    else this.store.send(batch.states, batch.count);
    batch.count = 0;
  }

  #insert(): void {
    const board = this.#board;
    for (let task = board.takeTask(); task !== undefined; task = board.takeTask()) {
      this.#insertPartition(task);
    }
  }

  #insertPartition(partition: number): void {
    const board = this.#board;
    const { blockCount } = board;
    for (let block = 0; block < blockCount;) {
      const end = board.endOfRun(block);
      const begin = board.beginOf(block, partition);
      const finish = board.finishOf(end - 1, partition);
      this.store.insert(partition, board.ownerOf(block), begin, finish);
      block = end;
    }
  }

  #rehash(): void {
    const board = this.#board;
    for (let task = board.takeTask(); task !== undefined; task = board.takeTask()) {
      this.store.rehash(task);
    }
  }
}
