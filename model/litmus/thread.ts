/** The steps of one thread. */

import { blocked, vocabulary } from '../../checker/index.ts';
import type { Machine } from '../../checker/index.ts';
import { isDrained, isFull } from '../x86/store-buffer.ts';
import { accumulatorOf, giveBack, loaded, put, valueOf, writeMemory } from './access.ts';
import type { Access } from './events.ts';
import { resultOf } from './operation.ts';
import type { Litmus, litmusState, LitmusState } from './state.ts';
import type { DataInstruction, Instruction } from './syntax.ts';

type Blocked = typeof blocked;
/** What an instruction does, in one step or two; returns the next label. */
type Step = (s: LitmusState) => string | Blocked;

/** Runs the instructions of thread `p` one after the other, and rests behind the last. */
export function threadMachine(
  state: ReturnType<typeof litmusState>,
  litmus: Litmus,
  p: number,
): Machine {
  const { machine } = vocabulary(state, {});
  const { instructions = [] } = litmus.test.threads[p] ?? {};
  const accesses = litmus.events.accesses[p] ?? [];
  const steps: Record<string, Step> = { end: () => blocked };
  let next = 'end';
  // Backwards, so that each knows the label behind it.
  for (let i = instructions.length - 1; i >= 0; i -= 1) {
    const instruction = instructions[i] as Instruction;
    const label = `${i}: ${instruction.text}`;
    Object.assign(steps, stepsOf(litmus, p, instruction, accesses[i] as Access, label, next));
    next = label;
  }
  return machine({ start: next, rest: ['end'], steps });
}

function stepsOf(
  { depth }: Litmus,
  p: number,
  instruction: Instruction,
  { read, write, location }: Access,
  label: string,
  next: string,
): Record<string, Step> {
  if (instruction.kind === 'fence') return { [label]: fence(p, instruction.drains, next) };
  if (location === null) return { [label]: compute(p, instruction, next) };
  if (write === null) return { [label]: load(p, depth, instruction, location, read ?? 0, next) };
  if (instruction.locked) {
    return { [label]: atomic(p, instruction, location, read ?? 0, write, next) };
  }
  if (read === null) return { [label]: store(p, depth, instruction, location, write, next) };
  const second = `${label} (store)`;
  return {
    [label]: firstHalf(p, depth, location, read, second),
    [second]: secondHalf(p, depth, instruction, location, write, next),
  };
}

function fence(p: number, drains: boolean, next: string): Step {
  return (s) => (drains && !isDrained(s.cpu[p].buffer) ? blocked : next);
}

/** An instruction between registers. */
function compute(p: number, instruction: DataInstruction, next: string): Step {
  const { operation, target, source, accumulator } = instruction;
  const register = target.kind === 'register' ? target.register : 0;
  return (s) => {
    const old = s.cpu[p].register[register];
    const result = resultOf(
      operation,
      old,
      valueOf(s, p, source),
      accumulatorOf(s, p, accumulator),
    );
    giveBack(s, p, instruction, old);
    s.cpu[p].register[register] = result;
    return next;
  };
}

/** A load, into a register or an operation on one. */
function load(
  p: number,
  depth: number,
  { operation, target }: DataInstruction,
  location: number,
  read: number,
  next: string,
): Step {
  const register = target.kind === 'register' ? target.register : 0;
  return (s) => {
    const old = s.cpu[p].register[register];
    s.cpu[p].register[register] = resultOf(operation, old, loaded(s, p, depth, location, read), 0);
    return next;
  };
}

function store(
  p: number,
  depth: number,
  { source }: DataInstruction,
  location: number,
  write: number,
  next: string,
): Step {
  return (s) => {
    if (depth > 0 && isFull(s.cpu[p].buffer, depth)) return blocked;
    put(s, p, depth, location, valueOf(s, p, source), write);
    return next;
  };
}

/** A locked read-modify-write. */
function atomic(
  p: number,
  instruction: DataInstruction,
  location: number,
  read: number,
  write: number,
  next: string,
): Step {
  const { operation, source, accumulator } = instruction;
  return (s) => {
    if (!isDrained(s.cpu[p].buffer)) return blocked;
    const old = s.memory[location].value;
    s.readsFrom[read] = s.memory[location].write;
    writeMemory(
      s,
      location,
      resultOf(operation, old, valueOf(s, p, source), accumulatorOf(s, p, accumulator)),
      write,
    );
    giveBack(s, p, instruction, old);
    return next;
  };
}

/** What an unlocked read-modify-write reads; anything may happen before it writes. */
function firstHalf(p: number, depth: number, location: number, read: number, next: string): Step {
  return (s) => {
    s.cpu[p].between = loaded(s, p, depth, location, read);
    return next;
  };
}

function secondHalf(
  p: number,
  depth: number,
  instruction: DataInstruction,
  location: number,
  write: number,
  next: string,
): Step {
  const { operation, source, accumulator } = instruction;
  return (s) => {
    if (depth > 0 && isFull(s.cpu[p].buffer, depth)) return blocked;
    const old = s.cpu[p].between;
    const value = valueOf(s, p, source);
    put(
      s,
      p,
      depth,
      location,
      resultOf(operation, old, value, accumulatorOf(s, p, accumulator)),
      write,
    );
    giveBack(s, p, instruction, old);
    s.cpu[p].between = 0;
    return next;
  };
}
