/** How the steps of a thread reach memory, through its store buffer, and registers. */

import { newestStore, pushStore } from '../x86/store-buffer.ts';
import { returns } from './operation.ts';
import type { LitmusState } from './state.ts';
import type { DataInstruction, Operand } from './syntax.ts';

/** A write reaches memory: it comes behind all others to its location. */
export function writeMemory(s: LitmusState, location: number, value: number, write: number): void {
  const cell = s.memory[location];
  s.coherence[write] = s.coherence[cell.write] + 1;
  cell.value = value;
  cell.write = write;
}

/** The value that a load finds; notes where it comes from. */
export function loaded(
  s: LitmusState,
  p: number,
  depth: number,
  location: number,
  read: number,
): number {
  const { buffer } = s.cpu[p];
  const newest = newestStore(buffer, depth, location);
  if (newest < 0) {
    s.readsFrom[read] = s.memory[location].write;
    return s.memory[location].value;
  }
  s.readsFrom[read] = buffer.entry[newest].write;
  return buffer.entry[newest].value;
}

/** Stores, into the buffer if there is one. */
export function put(
  s: LitmusState,
  p: number,
  depth: number,
  location: number,
  value: number,
  write: number,
): void {
  if (depth === 0) {
    writeMemory(s, location, value, write);
  } else {
    const { buffer } = s.cpu[p];
    const entry = buffer.entry[pushStore(buffer)];
    entry.address = location;
    entry.value = value;
    entry.write = write;
  }
}

/** The value of an operand that is not in memory. */
export function valueOf(s: LitmusState, p: number, operand: Operand): number {
  if (operand.kind === 'immediate') return operand.value;
  return operand.kind === 'register' ? s.cpu[p].register[operand.register] : 0;
}

export function accumulatorOf(s: LitmusState, p: number, accumulator: number): number {
  return accumulator < 0 ? 0 : s.cpu[p].register[accumulator];
}

/** What was in the target goes to the register that the instruction says. */
export function giveBack(
  s: LitmusState,
  p: number,
  { operation, source, accumulator }: DataInstruction,
  old: number,
): void {
  const to = returns(operation);
  if (to === 'accumulator') s.cpu[p].register[accumulator] = old;
  if (to === 'source' && source.kind === 'register') s.cpu[p].register[source.register] = old;
}
