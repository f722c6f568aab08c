/**
 * Breadth-first search of a whole system, exactly, level by level, by one worker or several. The order of
 * discovery depends on the system alone, so verdicts, counts and traces are the same in every run and
 * with any number of workers; a violation found first is at the least possible depth, unless the
 * successors are reduced (see `reduction/ample.ts`).
 */

import type { Metric } from '../property/metric.ts';
import { kindOf } from '../property/property.ts';
import type { Property } from '../property/property.ts';
import type { System } from '../system/system.ts';
import { BLOCK_STATES, Board, ROUND_STATES } from './board.ts';
import type { Crew } from './crew.ts';
import type { Bounds, Ending, Statistics, StopReason } from './ending.ts';
import { Expander, sameWords, successorsMost } from './expander.ts';
import type { Successors } from './expander.ts';
import type { FoundExtreme } from './extremes.ts';
import { Judge } from './judge.ts';
import type { FoundViolation } from './judge.ts';
import { Ledger } from './ledger.ts';
import { Member } from './member.ts';
import type { MemberFailure, Phase } from './member.ts';
import { Possibility } from './possibility.ts';
import { Room } from './room.ts';
import { PARTITIONS } from './storage/kernel.ts';
import { newHoldings, StateStore, tasksMost } from './storage/store.ts';

/** Rounds of fewer blocks are not worth waking others for. */
const SHARED_BLOCKS_MIN = 4;
const EVERY_PARTITION = Array.from({ length: PARTITIONS }, (_, p) => p);

export class BreadthFirst {
  readonly #system: System;
  readonly #properties: readonly Property[];
  readonly #bounds: Bounds;
  readonly #board: Board;
  readonly #store: StateStore;
  readonly #leader: Member;
  readonly #crew: Crew | null;
  readonly #ledger = new Ledger();
  readonly #room: Room;
  readonly #successorsMost: number;
  /** States that all workers may find in one block each. */
  readonly #foundMost: number;
  /** The state to be expanded next. */
  #at = 0;
  #levelEnd: number;
  #depth = 0;
  /** By depth: its first state. */
  readonly #levels = [0];
  #possibility: Possibility | null = null;
  #seconds = 0;
  #ending: Ending | null = null;

  /**
   * `ignored` names properties whose assertions may fail without being reported; `successors` runs
   * the steps, as they are unless something faster is given; `crew` are the other workers.
   */
  constructor(
    system: System,
    properties: readonly Property[],
    bounds: Bounds = {},
    ignored: Iterable<string> = [],
    successors: Successors = new Expander(system),
    crew: Crew | null = null,
    metrics: readonly Metric[] = [],
  ) {
    const workers = 1 + (crew?.size ?? 0);
    const { words } = system.view.layout;
    this.#system = system;
    this.#properties = properties;
    this.#bounds = bounds;
    this.#crew = crew;
    this.#successorsMost = successorsMost(system);
    this.#foundMost = BLOCK_STATES * this.#successorsMost * workers;
    const holdings = newHoldings(words, workers, false);
    this.#board = new Board(tasksMost(words));
    this.#store = new StateStore(words, holdings);
    const judge = new Judge(system, properties, ignored, successors, metrics);
    this.#leader = new Member(
      0,
      this.#board,
      this.#ledger,
      this.#store,
      successors,
      judge,
      this.#foundMost,
    );
    this.#room = new Room(this.#store, this.#ledger, crew, bounds.maxMemory);
    this.#addInitial();
    this.#levelEnd = this.#store.count;
    crew?.enlist(this.#board, this.#foundMost);
    this.#room.tell();
  }

  /** Copies a state to `out[0...]`. */
  read(state: number, out: Int32Array): void {
    this.#store.read(this.#ledger.placeOf(state), out);
  }

  get violations(): ReadonlyMap<string, FoundViolation> {
    return this.#leader.judge.found;
  }

  /** Of each metric, over the states judged so far. */
  get extremes(): readonly FoundExtreme[] {
    return this.#leader.judge.extremes.found;
  }

  /** Workers that have taken part. */
  get workers(): number {
    return 1 + (this.#crew?.joined ?? 0);
  }

  /** Was anything evaluated that could have violated the property? */
  exercised(property: Property): boolean {
    return this.#leader.judge.exercised(property) || !!this.#possibility?.exercised(property);
  }

  /** How the search ended; null while it goes on. */
  get ending(): Ending | null {
    return this.#ending;
  }

  /** Was every reachable state judged? It may have been stopped after that. */
  get explored(): boolean {
    return this.#possibility !== null;
  }

  /** Are the states held compressed by now? */
  get compressed(): boolean {
    return this.#store.holdings.compressed;
  }

  get statistics(): Statistics {
    const { count } = this.#store;
    return {
      states: count,
      transitions: this.#leader.transitions + (this.#crew?.transitions ?? 0),
      depth: this.#depth + (count > this.#levelEnd ? 1 : 0),
      frontier: this.#possibility?.open ?? count - this.#at,
      pass: this.#possibility?.pass ?? null,
      seconds: this.#seconds,
      bytes: this.#room.bytes,
      taken: this.#taken,
    };
  }

  get #taken(): Float64Array {
    const { taken } = this.#leader.successors;
    return this.#crew === null ? taken : this.#crew.addTaken(taken.slice());
  }

  /**
   * The state from which a state was first reached; -1 for an initial state. To be asked when the search
   * has ended.
   */
  parent(state: number): number {
    const { from, to } = this.#ledger.parents(state);
    if (to === 0) return -1;
    const { successors } = this.#leader;
    const { batch } = successors;
    const { words } = this.#store;
    const wanted = new Int32Array(words);
    this.read(state, wanted);
    let parent = -1;
    this.#ledger.forEach(from, to, (candidate, place) => {
      if (parent >= 0) return;
      batch.count = 0;
      successors.loadFrom(this.#store, place);
      successors.expand();
      for (let i = 0; i < batch.count && parent < 0; i += 1) {
        if (sameWords(batch.states.subarray(i * words, (i + 1) * words), wanted))
          parent = candidate;
      }
    });
    if (parent < 0) throw new Error('replay failed: a step reads something not in the state');
    return parent;
  }

  /** The number of a state that is looked at; -1 if it holds no such state. */
  find(words: Int32Array): number {
    const read = new Int32Array(words.length);
    let found = -1;
    this.#ledger.forEach(this.explored ? 0 : this.#at, this.#levelEnd, (state, place) => {
      if (found >= 0) return;
      this.#store.read(place, read);
      if (sameWords(read, words)) found = state;
    });
    return found;
  }

  /** Ends the search before it is complete. */
  stop(reason: StopReason): void {
    this.#end(reason);
  }

  /** Searches for about `milliseconds`; false once the search has ended. */
  advance(milliseconds = Infinity): boolean {
    const begin = performance.now();
    const before = this.#seconds;
    while (this.#ending === null) {
      // However short the slice, it makes some progress.
      const ending = this.explored ? this.#decide() : this.#explore();
      const elapsed = performance.now() - begin;
      this.#seconds = before + elapsed / 1000;
      if (ending !== null) this.#end(ending);
      else if (this.#seconds > (this.#bounds.maxTime ?? Infinity)) this.#end('time');
      if (elapsed > milliseconds) break;
    }
    return this.#ending === null;
  }

  #end(ending: Ending): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    this.#crew?.dismiss();
  }

  #explore(): Ending | null {
    const ending = this.#limitReached() ?? this.#searchRound();
    return ending === 'complete' ? (this.#beginToDecide() ?? this.#decide()) : ending;
  }

  /** All states are known; those who helped to find them do no more. */
  #beginToDecide(): 'memory' | null {
    this.#crew?.dismiss();
    const { successors } = this.#leader;
    const open = this.#properties.filter((each) => kindOf(each) === 'liveness');
    const fits = this.#room.hasRoomFor(Possibility.bytesFor(open.length, this.#store));
    this.#possibility = new Possibility(
      this.#system,
      fits ? open : [],
      successors,
      this.#store,
      this.#ledger,
    );
    return fits ? null : 'memory';
  }

  /** Decides some more of what is always possible. */
  #decide(): 'complete' | null {
    const possibility = this.#possibility as Possibility;
    if (possibility.advance()) return null;
    for (const { property, state } of possibility.badStates()) {
      const depth = this.#levels.findLastIndex((first) => first <= state);
      const because = `from here no run leads to a state in which ${property.alwaysPossible?.text}`;
      this.#leader.judge.take({ property: property.name, because, depth, state, action: null });
    }
    return 'complete';
  }

  #limitReached(): Ending | null {
    const { maxDepth = Infinity, maxStates = Infinity } = this.#bounds;
    if (this.#leader.judge.decided) return 'decided';
    const { count } = this.#store;
    if (this.#at === this.#levelEnd) {
      if (this.#depth === maxDepth) return 'depth';
      if (this.#at === count) return 'complete';
      this.#levels.push(this.#levelEnd);
      this.#levelEnd = count;
      this.#depth += 1;
    }
    if (count >= maxStates) return 'states';
    this.#room.compressIfLarge();
    return this.#room.isFull ? 'memory' : null;
  }

  /** Expands some states of the level and adds what they lead to, unless that would take too much memory. */
  #searchRound(): 'memory' | null {
    const { maxDepth = Infinity } = this.#bounds;
    const to = Math.min(this.#levelEnd, this.#at + this.#roundSize());
    this.#board.setRound(this.#at, to, this.#depth, this.#depth === maxDepth);
    const alone = this.#board.blockCount < SHARED_BLOCKS_MIN || !this.#crew?.isReady;
    this.#leader.alone = alone;
    const foundMost = (to - this.#at) * this.#successorsMost;
    if (!alone) this.#room.growOutboxes(foundMost);
    this.#room.growLedger(foundMost);
    if (!this.#expandAll()) return 'memory';
    if (!alone && !this.#insertAll()) return 'memory';
    this.#at = to;
    this.#ledger.record(this.#store.count, to);
    return null;
  }

  /** No round may exceed the bounds on states and memory, so those just before them are short. */
  #roundSize(): number {
    const { maxStates = Infinity } = this.#bounds;
    const left = Math.min(maxStates - this.#store.count, this.#room.statesLeft);
    return Math.min(ROUND_STATES, Math.max(1, Math.floor(left / this.#successorsMost)));
  }

  /** Expands the round's blocks; false if there is too little memory for what they lead to. */
  #expandAll(): boolean {
    const board = this.#board;
    for (;;) {
      this.#together('expand');
      const failure = this.#firstFailure();
      if (failure !== null) {
        this.#crew?.dismiss();
        throw failure.cause;
      }
      if (board.allBlocksTaken) return true;
      // Workers stop while there is little room, before it is too little.
      const moreStates = this.#leader.alone ? 2 * this.#foundMost : 0;
      if (!this.#makeRoom(moreStates, 2 * this.#foundMost)) return false;
      board.resume();
    }
  }

  /** Adds what was sent in the round; false if there is too little memory. */
  #insertAll(): boolean {
    const sent = EVERY_PARTITION.map((p) => this.#sentTo(p));
    this.#store.noteSent(sent.reduce((sum, each) => sum + each, 0));
    if (!this.#makeRoom(Math.max(...sent), 0)) return false;
    const board = this.#board;
    let next = this.#store.count;
    board.setTasks(EVERY_PARTITION);
    this.#together('insert');
    const { sequence } = this.#ledger.book;
    const { blockCount } = board;
    const begins = new Int32Array(PARTITIONS);
    for (let block = 0; block < blockCount;) {
      const end = board.endOfRun(block);
      let sent = 0;
      for (let p = 0; p < PARTITIONS; p += 1) {
        begins[p] = board.beginOf(block, p);
        sent += board.finishOf(end - 1, p) - board.beginOf(block, p);
      }
      next = this.#store.newOnes(board.ownerOf(block), begins, sent, sequence, next);
      block = end;
    }
    return true;
  }

  /** How many states were sent to a partition in the round. */
  #sentTo(partition: number): number {
    const board = this.#board;
    const { blockCount } = board;
    let sent = 0;
    for (let block = 0; block < blockCount; block += 1) {
      sent += board.finishOf(block, partition) - board.beginOf(block, partition);
    }
    return sent;
  }

  /** Of all workers' failures the one that a single worker would have met first. */
  #firstFailure(): MemberFailure | null {
    const failures = [this.#leader.failure, ...(this.#crew?.failures ?? [])];
    return failures.reduce((first, each) => {
      if (first === null || each === null) return first ?? each;
      return each.block < first.block ? each : first;
    }, null);
  }

  #together(phase: Phase): void {
    const crew = this.#leader.alone ? null : this.#crew;
    crew?.begin(phase);
    this.#leader.work(phase);
    if (crew === null) return;
    crew.finish();
    for (const violation of crew.violations()) {
      const { actions } = this.#system;
      const action = violation.action === null ? null : (actions[violation.action] ?? null);
      this.#leader.judge.take({ ...violation, action });
    }
    this.#leader.judge.note(crew.noted());
  }

  /** Makes room for more in the store; false if that would exceed the bound on memory. */
  #makeRoom(moreStates: number, moreValues: number): boolean {
    const tasks = this.#room.grow(moreStates, moreValues);
    if (tasks === null) return false;
    if (tasks.length === 0) return true;
    this.#board.setTasks(tasks);
    this.#together('rehash');
    return true;
  }

  #addInitial(): void {
    const { initial } = this.#leader.successors;
    const { words } = this.#store;
    const packed = new Int32Array(initial.length * words);
    initial.forEach((state, i) => packed.set(state, i * words));
    const more = initial.length;
    // However little memory there may be: without these there is nothing to report.
    for (const task of this.#store.grow(more, more, 0)) this.#store.rehash(task);
    this.#room.growLedger(more);
    this.#store.add(packed, more, this.#ledger.book.sequence);
    this.#ledger.record(this.#store.count, 0);
  }
}
