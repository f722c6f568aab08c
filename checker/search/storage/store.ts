/**
 * The visited states, exactly, in memory that all workers share. The store is divided into partitions by
 * hash; each holds its states in order of discovery, which makes it the queue of the search as well, and
 * an open-addressing table of indices. Each worker looks at the memory through a store of its own.
 */

import { bytesFor, grown, newEntries, roomIn, sharedWords } from './entries.ts';
import type { Entries } from './entries.ts';
import { kernelFor, PARTITIONS, PARTITIONS_LOG2 } from './kernel.ts';
import type { Kernel, Outbox } from './kernel.ts';
import { shapeOf } from './shape.ts';

/** The memory of a store. All of it is shared; whoever grows it tells the others. */
export interface Holdings {
  readonly compressed: boolean;
  /** The states, in a region for each partition. */
  readonly states: Entries;
  /** Values of the nodes of the states' shape (see `shape.ts`). */
  readonly nodes: readonly Entries[];
  /** How many states each partition holds, then how many values each node has. */
  readonly counts: Int32Array;
  /** Of each worker and node: a number that was taken and not used, plus one, or 0. */
  readonly spares: Int32Array;
  /** Of each worker. */
  readonly outboxes: readonly Outbox[];
}

/** Regions at a distance of a power of two would fight for the same lines of the caches. */
const OUTBOX_SLACK = 24;

/** Where a state lies, in one number: its partition, and its index there. */
export function placeOf(partition: number, index: number): number {
  return ((index << PARTITIONS_LOG2) | partition) >>> 0;
}

/** How many regions there may be to be filled at once, compressed or not. */
export function tasksMost(words: number): number {
  return PARTITIONS + shapeOf(words, true).nodes.length;
}

/** Empty memory for states of so many words and a number of workers. */
export function newHoldings(words: number, workers: number, compressed: boolean): Holdings {
  const { nodes, stored } = shapeOf(words, compressed);
  return {
    compressed,
    states: newEntries(stored.length, PARTITIONS),
    nodes: nodes.map(({ length }) => newEntries(length, 1)),
    counts: sharedWords(PARTITIONS + nodes.length),
    spares: sharedWords(Math.max(1, workers * nodes.length)),
    outboxes: Array.from({ length: workers }, () => newOutbox(0, 0)),
  };
}

function newOutbox(capacity: number, stride: number): Outbox {
  // A shared buffer of no bytes cannot be sent to another thread.
  const states = Math.max(1, PARTITIONS * capacity);
  return {
    words: sharedWords(states * (stride + 1)),
    capacity,
    partitions: new Uint8Array(new SharedArrayBuffer(states)),
    fresh: new Uint8Array(new SharedArrayBuffer(states)),
  };
}

export class StateStore {
  readonly words: number;
  #kernel: Kernel;
  /** States sent to each partition in this round. */
  readonly fills = new Int32Array(PARTITIONS);
  readonly #worker: number;
  #holdings: Holdings;
  #bytesSentMost = 0;

  /** `worker` is the number of the worker whose store this is. */
  constructor(words: number, holdings: Holdings, worker = 0) {
    this.words = words;
    this.#kernel = kernelFor(shapeOf(words, holdings.compressed));
    this.#worker = worker;
    this.#holdings = holdings;
    this.use(holdings);
  }

  get holdings(): Holdings {
    return this.#holdings;
  }

  /** Works on this memory from now on. */
  use(holdings: Holdings): void {
    if (holdings.compressed !== this.#holdings.compressed) {
      this.#kernel = kernelFor(shapeOf(this.words, holdings.compressed));
    }
    this.#holdings = holdings;
    const { nodes, counts, spares } = holdings;
    const first = this.#worker * nodes.length;
    this.#kernel.use(nodes, counts, spares.subarray(first, first + nodes.length));
  }

  /** States held. */
  get count(): number {
    let sum = 0;
    for (let p = 0; p < PARTITIONS; p += 1) sum += this.#holdings.counts[p] as number;
    return sum;
  }

  /** Copies the state at a place to `out[0...]`. */
  read(place: number, out: Int32Array): void {
    const partition = place & (PARTITIONS - 1);
    this.#kernel.unpack(this.#holdings.states, partition, place >>> PARTITIONS_LOG2, out);
  }

  /**
   * Adds the first `n` packed states, in order, and writes the partitions of the new ones to
   * `sequence[count...]`, where `count` states are held before. There must be room.
   */
  add(states: Int32Array, n: number, sequence: Uint8Array): void {
    this.#kernel.add(states, n, this.#holdings.states, sequence, this.count);
  }

  /** Writes to `places` where the first `n` packed states lie; throws if one of them was never added. */
  locate(states: Int32Array, n: number, places: Uint32Array): void {
    if (this.#kernel.locate(states, n, this.#holdings.states, places)) return;
    throw new Error('a step leads elsewhere than before: it reads something not in the state');
  }

  /** No place is as high as this. */
  get placesEnd(): number {
    return this.#fullest(0, PARTITIONS) * PARTITIONS;
  }

  /** Sends the first `n` packed states to their partitions. There must be room in outbox and nodes. */
  send(states: Int32Array, n: number): void {
    this.#kernel.send(states, n, this.#holdings.outboxes[this.#worker] as Outbox, this.fills);
  }

  /** Adds states `from` to `to` of what `worker` sent to a partition, in order. There must be room. */
  insert(partition: number, worker: number, from: number, to: number): void {
    const { states, outboxes } = this.#holdings;
    this.#kernel.insert(outboxes[worker] as Outbox, partition, from, to, states);
  }

  /**
   * Of `sent` states that `worker` sent, to each partition `p` from its entry `begins[p]` on, the partitions
   * of those that were new, in order, go to `sequence[at...]`; returns the position after the last.
   */
  newOnes(
    worker: number,
    begins: Int32Array,
    sent: number,
    sequence: Uint8Array,
    at: number,
  ): number {
    const { capacity, partitions, fresh } = this.#holdings.outboxes[worker] as Outbox;
    const cursors = begins.slice();
    let from = 0;
    for (let p = 0; p < PARTITIONS; p += 1) {
      from += cursors[p] as number;
      (cursors[p] as number) += p * capacity;
    }
    let next = at;
    for (let i = from; i < from + sent; i += 1) {
      const p = partitions[i] as number;
      const cursor = cursors[p] as number;
      cursors[p] = cursor + 1;
      if (fresh[cursor] === 1) {
        sequence[next] = p;
        next += 1;
      }
    }
    return next;
  }

  /** Is there room for so many more states in every partition, and for as many values of every node? */
  hasRoom(more: number): boolean {
    const { states, counts } = this.#holdings;
    const room = roomIn(states) - more;
    for (let p = 0; p < PARTITIONS; p += 1) if ((counts[p] as number) > room) return false;
    return this.nodesHaveRoom(more);
  }

  /** Is there room for so many more values of every node? */
  nodesHaveRoom(more: number): boolean {
    const { nodes, counts } = this.#holdings;
    for (let j = 0; j < nodes.length; j += 1) {
      if ((counts[PARTITIONS + j] as number) + more > roomIn(nodes[j] as Entries)) return false;
    }
    return true;
  }

  /**
   * Makes room for so many more states in each partition and values of each node; returns which regions
   * are to be filled by `rehash` then: partitions, then nodes. `bytesMost` bounds the whole store.
   */
  grow(moreStates: number, moreValues: number, bytesMost: number): number[] {
    const { states, nodes, counts } = this.#holdings;
    const tasks: number[] = [];
    const enlarged = (of: Entries, first: number, more: number): Entries => {
      const needed = this.#fullest(first, of.regions) + more;
      if (needed <= roomIn(of)) return of;
      for (let r = 0; r < of.regions; r += 1) tasks.push(first + r);
      const most = Math.ceil((1.1 * bytesMost) / PARTITIONS / (4 * (of.stride + 1)));
      return grown(of, needed, most);
    };
    this.use({
      ...this.#holdings,
      counts,
      states: enlarged(states, 0, moreStates),
      nodes: nodes.map((of, j) => enlarged(of, PARTITIONS + j, moreValues)),
    });
    return tasks;
  }

  /** Fills the table of a region that has grown. */
  rehash(task: number): void {
    const { states, nodes, counts } = this.#holdings;
    const count = counts[task] as number;
    if (task < PARTITIONS) {
      this.#kernel.rehash(states, task, 0, count);
      return;
    }
    const node = task - PARTITIONS;
    let from = 0;
    for (const spare of [...this.#sparesOf(node), count]) {
      this.#kernel.rehash(nodes[node] as Entries, 0, from, spare);
      from = spare + 1;
    }
  }

  /** Numbers of a node that stand for nothing, in order. */
  #sparesOf(node: number): number[] {
    const { nodes, spares } = this.#holdings;
    return [...spares]
      .flatMap((kept, i) => (i % nodes.length === node && kept > 0 ? [kept - 1] : []))
      .sort((a, b) => a - b);
  }

  /** Makes outboxes that take so many states, wherever they are sent. */
  growOutboxes(needed: number): void {
    const { outboxes } = this.#holdings;
    if ((outboxes[0] as Outbox).capacity >= needed) return;
    let capacity = 64;
    while (capacity < needed) capacity *= 2;
    capacity += OUTBOX_SLACK;
    const { stride } = this.#holdings.states;
    this.use({ ...this.#holdings, outboxes: outboxes.map(() => newOutbox(capacity, stride)) });
  }

  /** Bytes held once each partition has taken in so many more. */
  bytesAfter(more: number): number {
    const { states, nodes, counts } = this.#holdings;
    const held = [states, ...nodes].map((of, i) => {
      const first = i === 0 ? 0 : PARTITIONS + i - 1;
      const extra = i === 0 ? more : 0;
      const count = i === 0 ? this.count : (counts[first] as number);
      return bytesFor(of, count + extra * of.regions, this.#fullest(first, of.regions) + extra);
    });
    return held.reduce((sum, each) => sum + each, this.#bytesSentMost);
  }

  /** Bytes that one more state may take, its byte in the ledger included, but not its slot. */
  get bytesPerStateMost(): number {
    const { states, nodes } = this.#holdings;
    return 2 + nodes.reduce((sum, { stride }) => sum + 4 * stride, 4 * states.stride);
  }

  /** Tells how many states all workers have sent in a round, for the account of bytes. */
  noteSent(states: number): void {
    const bytes = states * (this.#holdings.states.stride + 1) * 4;
    this.#bytesSentMost = Math.max(this.#bytesSentMost, bytes);
  }

  get bytes(): number {
    return this.bytesAfter(0);
  }

  #fullest(first: number, regions: number): number {
    let most = 0;
    for (let r = first; r < first + regions; r += 1) {
      most = Math.max(most, this.#holdings.counts[r] as number);
    }
    return most;
  }
}
