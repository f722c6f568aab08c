/**
 * Depth-first search with a lossy set of visited states, for systems whose states do not all fit: a
 * state taken for one visited before is omitted, with all that only it leads to. A violation found is
 * a real one all the same; the run that leads to it is on the stack, and is not the shortest.
 *
 * All new successors of a state are marked as visited before the first of them is: that way the
 * stack stays shorter, and each successor is looked for just once.
 */

import type { Property } from '../../property/property.ts';
import type { Action, System } from '../../system/system.ts';
import type { Bounds, Ending, Statistics, StopReason } from '../ending.ts';
import type { Successors } from '../expander.ts';
import { Judge } from '../judge.ts';
import { DeltaStack } from './delta-stack.ts';
import { shortened } from './shorten.ts';
import { FINGERPRINT_WORDS, StateHash } from './state-hash.ts';
import { DEFAULT_SEED } from './storage.ts';
import type { LossyStorage } from './storage.ts';
import type { Visited } from './visited.ts';

export interface LossyViolation {
  readonly property: string;
  readonly because: string;
  /** The step that failed an assertion; null if the last state of the run is itself bad. */
  readonly action: Action | null;
  /** The states from an initial one on, as the search came to the violation. */
  readonly found: Int32Array;
}

/** Limits on memory and time are looked at after so many states. */
const STATES_PER_LOOK = 64;

export class DepthFirst {
  readonly #properties: readonly Property[];
  readonly #bounds: Bounds;
  readonly #successors: Successors;
  readonly #judge: Judge;
  readonly #visited: Visited;
  readonly #seed: number;
  readonly #hash: StateHash;
  readonly #stack: DeltaStack;
  readonly #violations = new Map<string, LossyViolation>();
  readonly #fingerprints: Int32Array;
  readonly #isNew: Uint8Array;
  /** Most successors of the states between two looks at the limits. */
  readonly #pending: number;
  /** Bytes of the runs kept, which share what was found at one state. */
  #runBytes = 0;
  #initial = true;
  /** Was a state at the depth limit left unexpanded? */
  #cut = false;
  #depth = 0;
  #transitions = 0;
  #seconds = 0;
  #ending: Ending | null = null;

  /** `ignored` and `successors` as for a breadth-first search; `seed` chooses the fingerprints. */
  constructor(
    system: System,
    properties: readonly Property[],
    bounds: Bounds,
    ignored: Iterable<string>,
    successors: Successors,
    visited: Visited,
    seed = DEFAULT_SEED,
  ) {
    const { words } = system.view.layout;
    this.#properties = properties;
    this.#bounds = bounds;
    this.#successors = successors;
    this.#judge = new Judge(system, properties, ignored, successors);
    this.#visited = visited;
    this.#seed = seed;
    this.#hash = new StateHash(words, seed);
    this.#stack = new DeltaStack(words);
    const most = Math.max(successors.batch.states.length / words, system.initial.length);
    this.#fingerprints = new Int32Array(FINGERPRINT_WORDS * most);
    this.#isNew = new Uint8Array(most);
    this.#pending = STATES_PER_LOOK * system.actions.length;
    const initial = new Int32Array(words * system.initial.length);
    for (const [i, state] of system.initial.entries()) initial.set(state, i * words);
    this.#take(initial, system.initial.length);
  }

  get violations(): ReadonlyMap<string, LossyViolation> {
    return this.#violations;
  }

  /** How much may be lost by what was stored, as far as the search has come. */
  get storage(): LossyStorage {
    return { ...this.#visited.strength(), seed: this.#seed, stackBytes: this.#stack.bytes };
  }

  /** Workers that have taken part. */
  readonly workers = 1;

  /** Was anything evaluated that could have violated the property? */
  exercised(property: Property): boolean {
    return this.#judge.exercised(property);
  }

  /** How the search ended; null while it goes on. */
  get ending(): Ending | null {
    return this.#ending;
  }

  get statistics(): Statistics {
    return {
      states: this.#visited.count,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#stack.pending,
      pass: null,
      seconds: this.#seconds,
      bytes: this.#visited.bytes + this.#stack.bytes + this.#runBytes,
      taken: this.#successors.taken,
    };
  }

  /** The states of a run to the violation; to be asked when the search has ended. */
  runTo({ found }: LossyViolation): Int32Array[] {
    return shortened(found, this.#successors);
  }

  /** The states on the way to the one that is being expanded. */
  presentRun(): Int32Array[] {
    return shortened(this.#stack.run(), this.#successors);
  }

  /** Ends the search before it is complete. */
  stop(reason: StopReason): void {
    this.#ending ??= reason;
  }

  /** Searches for about `milliseconds`; false once the search has ended. */
  advance(milliseconds = Infinity): boolean {
    const begin = performance.now();
    const before = this.#seconds;
    while (this.#ending === null) {
      // However short the slice, it makes some progress.
      this.#ending = this.#memoryReached() ? 'memory' : null;
      for (let i = 0; i < STATES_PER_LOOK && this.#ending === null; i += 1) {
        this.#ending = this.#visitNext();
      }
      const elapsed = performance.now() - begin;
      this.#seconds = before + elapsed / 1000;
      if (this.#seconds > (this.#bounds.maxTime ?? Infinity)) this.#ending ??= 'time';
      if (elapsed > milliseconds) break;
    }
    return this.#ending === null;
  }

  #memoryReached(): boolean {
    const { maxMemory = Infinity } = this.#bounds;
    const most = this.#visited.bytesAfter(this.#pending) + this.#stack.bytesAfter(this.#pending);
    return most + this.#runBytes > maxMemory || most === Infinity;
  }

  /** Judges and expands one state; how that ends the search, or null. */
  #visitNext(): Ending | null {
    const { maxDepth = Infinity, maxStates = Infinity } = this.#bounds;
    const stack = this.#stack;
    const judge = this.#judge;
    const successors = this.#successors;
    const { batch } = successors;
    if (this.#visited.count >= maxStates) return 'states';
    if (!stack.next()) return this.#cut ? 'depth' : 'complete';
    const { depth } = stack;
    this.#depth = Math.max(this.#depth, depth);
    // The judge wants to know no more of the depth than whether a step was taken.
    if ((depth === 0) !== this.#initial) {
      this.#initial = depth === 0;
      judge.atDepth(this.#initial ? 0 : 1);
    }
    successors.load(stack.state);
    judge.judgeState(0);
    if (depth === maxDepth) {
      this.#cut = true;
    } else {
      batch.count = 0;
      successors.expand();
      this.#transitions += batch.count;
      judge.judgeSteps(0);
      this.#take(batch.states, batch.count);
      batch.count = 0;
    }
    return this.#keepViolations() ? 'decided' : null;
  }

  /** Puts those of the states that are new on the stack, the first on top. */
  #take(states: Int32Array, count: number): void {
    const isNew = this.#isNew;
    const stack = this.#stack;
    const words = stack.state.length;
    this.#hash.fingerprints(stack.state, states, count, this.#fingerprints);
    this.#visited.addAll(this.#fingerprints, count, isNew);
    for (let i = count - 1; i >= 0; i -= 1) if (isNew[i] === 1) stack.push(states, i * words);
  }

  /** Keeps the run to each property violated for the first time; are all of them violated now? */
  #keepViolations(): boolean {
    const { found } = this.#judge;
    if (found.size === this.#violations.size) return false;
    const run = this.#stack.run();
    this.#runBytes += run.byteLength;
    for (const [property, { because, action }] of found) {
      if (this.#violations.has(property)) continue;
      this.#violations.set(property, { property, because, action, found: run });
    }
    return this.#violations.size === this.#properties.length;
  }
}
