/**
 * What the workers of one search share beside the store: what is to be done in the round at hand, and
 * who has done what. Plain words are written before a phase begins or by the one worker that owns them;
 * the others are atomic.
 */

import { sharedWords } from './storage/entries.ts';
import { PARTITIONS } from './storage/kernel.ts';

/** States that one worker expands at a stretch. */
export const BLOCK_STATES = 64;
const ROUND_BLOCKS = 64;
/**
 * States that are expanded before what was found is added. Rounds begin and end at the same
 * places with any number of workers, so the order in which states are found does not depend on it.
 */
export const ROUND_STATES = BLOCK_STATES * ROUND_BLOCKS;

const NEXT_BLOCK = 0;
const NEXT_TASK = 1;
const STOPPED = 2;
const FROM = 3;
const TO = 4;
const DEPTH = 5;
const JUST_JUDGE = 6;
const TASK_COUNT = 7;
const ROUND = 8;
const OWNERS = 16;
const BEGINS = OWNERS + ROUND_BLOCKS;
const FINISHES = BEGINS + ROUND_BLOCKS * PARTITIONS;
const TASKS = FINISHES + ROUND_BLOCKS * PARTITIONS;

export class Board {
  readonly words: Int32Array;
  readonly #tasksMax: number;

  /** With room for so many tasks of a list; or on words that another board has set up. */
  constructor(tasksMax: number, words: Int32Array = sharedWords(TASKS + tasksMax)) {
    this.words = words;
    this.#tasksMax = tasksMax;
  }

  /** Begins a round: states `from` to below `to`, and whether they are judged only, not expanded. */
  setRound(from: number, to: number, depth: number, justJudge: boolean): void {
    this.words[FROM] = from;
    this.words[TO] = to;
    this.words[DEPTH] = depth;
    this.words[JUST_JUDGE] = justJudge ? 1 : 0;
    this.words[ROUND] = this.round + 1;
    Atomics.store(this.words, NEXT_BLOCK, 0);
    Atomics.store(this.words, STOPPED, 0);
  }

  /** Counts the rounds. */
  get round(): number {
    return this.words[ROUND] as number;
  }

  get from(): number {
    return this.words[FROM] as number;
  }

  get to(): number {
    return this.words[TO] as number;
  }

  get depth(): number {
    return this.words[DEPTH] as number;
  }

  get justJudge(): boolean {
    return this.words[JUST_JUDGE] === 1;
  }

  get blockCount(): number {
    return Math.ceil((this.to - this.from) / BLOCK_STATES);
  }

  /** Takes a block of the round that nobody else has taken: 0, 1, ...; `blockCount` or more if none is left. */
  takeBlock(): number {
    return Atomics.add(this.words, NEXT_BLOCK, 1);
  }

  get allBlocksTaken(): boolean {
    return Atomics.load(this.words, NEXT_BLOCK) >= this.blockCount;
  }

  /** Takes a task of the list that nobody else has taken; undefined if none is left. */
  takeTask(): number | undefined {
    const at = Atomics.add(this.words, NEXT_TASK, 1);
    return at < (this.words[TASK_COUNT] as number) ? this.words[TASKS + at] : undefined;
  }

  /** Asks all workers to take no more blocks for now. */
  stop(): void {
    Atomics.store(this.words, STOPPED, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.words, STOPPED) === 1;
  }

  /** Lets blocks be taken again after a stop. */
  resume(): void {
    Atomics.store(this.words, STOPPED, 0);
  }

  /** A worker begins to send the successors of a block; `fills` is what its outbox holds by partition. */
  recordBegin(block: number, worker: number, fills: Int32Array): void {
    this.words[OWNERS + block] = worker;
    this.#record(BEGINS + block * PARTITIONS, fills);
  }

  recordFinish(block: number, fills: Int32Array): void {
    this.#record(FINISHES + block * PARTITIONS, fills);
  }

  /** For so few words a loop is faster than a call of `set`. */
  #record(at: number, fills: Int32Array): void {
    for (let p = 0; p < PARTITIONS; p += 1) this.words[at + p] = fills[p] as number;
  }

  ownerOf(block: number): number {
    return this.words[OWNERS + block] as number;
  }

  /** The block after those that the owner of `block` expanded on end: what they sent lies together. */
  endOfRun(block: number): number {
    const owner = this.ownerOf(block);
    const { blockCount } = this;
    let end = block + 1;
    while (end < blockCount && this.ownerOf(end) === owner) end += 1;
    return end;
  }

  /** Where in its owner's outbox begins what was sent from a block to a partition, and where it ends. */
  beginOf(block: number, partition: number): number {
    return this.words[BEGINS + block * PARTITIONS + partition] as number;
  }

  finishOf(block: number, partition: number): number {
    return this.words[FINISHES + block * PARTITIONS + partition] as number;
  }

  /** A list of numbers to be worked off. */
  setTasks(tasks: readonly number[]): void {
    if (tasks.length > this.#tasksMax) throw new RangeError(`${tasks.length} tasks`);
    this.words[TASK_COUNT] = tasks.length;
    this.words.set(tasks, TASKS);
    Atomics.store(this.words, NEXT_TASK, 0);
  }
}
