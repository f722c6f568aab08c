/**
 * Shorter runs in place of a long one. Depth-first search wanders: its runs are many times longer than
 * they need be. A shortest way through the states of a run and those one step beside it leaves most of
 * that out, and can be looked for again beside the shorter run.
 */

import { ModelError } from '../expander.ts';
import type { Successors } from '../expander.ts';
import { StateIndex } from './state-index.ts';

/** Longer runs are shortened piece by piece, so that what lies beside them takes little memory. */
const PIECE_STEPS = 1 << 16;
/** A run that got hardly shorter is not tried again. */
const WORTHWHILE = 0.9;

/** A run from the first to the last of the states in `run`, which lie one after the other. */
export function shortened(run: Int32Array, successors: Successors): Int32Array[] {
  const words = successors.source.length;
  let shorter = run;
  for (let before = Infinity; shorter.length < WORTHWHILE * before;) {
    before = shorter.length;
    shorter = shortenedOnce(shorter, words, successors);
  }
  return Array.from({ length: shorter.length / words }, (_, i) =>
    shorter.slice(i * words, (i + 1) * words),
  );
}

function shortenedOnce(run: Int32Array, words: number, successors: Successors): Int32Array {
  const pieces: Int32Array[] = [run.slice(0, words)];
  // Each piece begins where the one before it ends.
  for (let from = 0; from + words < run.length; from += PIECE_STEPS * words) {
    const piece = run.subarray(from, from + (PIECE_STEPS + 1) * words);
    pieces.push(shortestBeside(piece, words, successors).subarray(words));
  }
  const joined = new Int32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** A shortest run from the first to the last state by way of the states and their successors. */
function shortestBeside(run: Int32Array, words: number, successors: Successors): Int32Array {
  const beside = new StateIndex(words);
  // Joined pieces may come by one state twice: the last one need not have the highest number.
  let last = 0;
  for (let at = 0; at < run.length; at += words) last = beside.add(run, at);
  for (let at = 0; at + words < run.length; at += words) {
    forSuccessors(successors, run.subarray(at, at + words), (states, i) => beside.add(states, i));
  }
  const sources = new Int32Array(beside.count).fill(-1);
  const queue = [0];
  for (const from of queue) {
    if (last === 0 || sources[last] !== -1) break;
    forSuccessors(successors, beside.state(from), (states, i) => {
      const to = beside.find(states, i);
      if (to <= 0 || sources[to] !== -1) return;
      sources[to] = from;
      queue.push(to);
    });
  }
  const way: number[] = [];
  for (let at = last; at >= 0; at = sources[at] as number) way.push(at);
  const shortest = new Int32Array(words * way.length);
  for (const [i, number] of way.reverse().entries()) shortest.set(beside.state(number), i * words);
  return shortest;
}

/** Visits each successor, which lies in `states[at...]`. */
function forSuccessors(
  successors: Successors,
  state: Int32Array,
  visit: (states: Int32Array, at: number) => void,
): void {
  const { batch } = successors;
  batch.count = 0;
  successors.load(state);
  try {
    successors.expand();
  } catch (cause) {
    // Beside the run there may be states where the model fails as a program; no way leads through them.
    if (!(cause instanceof ModelError)) throw cause;
    batch.count = 0;
  }
  for (let i = 0; i < batch.count; i += 1) visit(batch.states, i * state.length);
  batch.count = 0;
}
