/**
 * A second opinion: the abstract machine as the papers tell it, and a search so naive that it is obviously
 * right. Store buffers have no bound. A locked instruction takes the machine's lock; while it has it, the
 * others can neither read nor take stores out of their buffers; it reads and stores as any other, and
 * gives the lock back when its buffer is empty.
 */

import type { LitmusTest, Operand } from '../../../model/litmus/syntax.ts';
import { counted } from './executions.ts';
import type { Executions, Final } from './executions.ts';

interface Machine {
  memory: { value: number; write: string }[];
  registers: number[][];
  buffers: { location: number; value: number; write: string }[][];
  /** Instruction, and what of it was done: nothing, its read, all but giving back the lock. */
  at: { instruction: number; phase: number; read: number }[];
  lock: number | null;
  /** By thread and instruction, the write that it read. */
  readsFrom: (string | null)[][];
  coherence: string[][];
}

/** With `buffered` false every store goes to memory at once: sequential consistency. */
export function executionsOf(test: LitmusTest, buffered = true): Executions {
  const initial: Machine = {
    memory: test.locations.map((location) => ({ value: location.initial, write: 'initial' })),
    registers: test.threads.map(({ registers }) => registers.map((register) => register.initial)),
    buffers: test.threads.map(() => []),
    at: test.threads.map(() => ({ instruction: 0, phase: 0, read: 0 })),
    lock: null,
    readsFrom: test.threads.map(({ instructions }) => instructions.map(() => null)),
    coherence: test.locations.map(() => []),
  };
  const seen = new Set<string>();
  const finals: Final[] = [];
  const pending = [JSON.stringify(initial)];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    if (seen.has(text)) continue;
    seen.add(text);
    const next = successors(test, text, buffered);
    pending.push(...next);
    if (next.length > 0) continue;
    const { registers, memory } = JSON.parse(text) as Machine;
    finals.push({ registers, memory: memory.map(({ value }) => value) });
  }
  return counted(finals);
}

function successors(test: LitmusTest, text: string, buffered: boolean): string[] {
  const found: string[] = [];
  test.threads.forEach((_, p) => {
    const drained = JSON.parse(text) as Machine;
    if (mayReach(drained, p) && drain(drained, p)) found.push(JSON.stringify(drained));
    const stepped = JSON.parse(text) as Machine;
    // Without buffers a store is an access to memory, from which a lock keeps the others.
    if (!buffered && !mayReach(stepped, p)) return;
    if (!step(test, stepped, p)) return;
    if (!buffered) while (drain(stepped, p));
    found.push(JSON.stringify(stepped));
  });
  return found;
}

function mayReach({ lock }: Machine, p: number): boolean {
  return lock === null || lock === p;
}

function drain(m: Machine, p: number): boolean {
  const oldest = m.buffers[p]?.shift();
  if (oldest === undefined) return false;
  m.memory[oldest.location] = { value: oldest.value, write: oldest.write };
  m.coherence[oldest.location]?.push(oldest.write);
  return true;
}

/** One step of a thread's instruction; false if it can't be done now. */
function step({ threads }: LitmusTest, m: Machine, p: number): boolean {
  const at = m.at[p] as Machine['at'][number];
  const instruction = threads[p]?.instructions[at.instruction];
  const buffer = m.buffers[p] as Machine['buffers'][number];
  const registers = m.registers[p] as number[];
  if (instruction === undefined) return false;
  const name = `${p}.${at.instruction}`;
  const done = (): true => {
    m.at[p] = { instruction: at.instruction + 1, phase: 0, read: 0 };
    return true;
  };
  if (instruction.kind === 'fence') return instruction.drains && buffer.length > 0 ? false : done();
  const { operation, target, source, locked, accumulator } = instruction;
  const valueOf = (operand: Operand): number =>
    operand.kind === 'immediate'
      ? operand.value
      : operand.kind === 'register'
        ? (registers[operand.register] as number)
        : at.read;
  const place = [target, source].find(({ kind }) => kind === 'location');
  const reads = source.kind === 'location' || (target.kind === 'location' && operation !== 'mov');

  if (at.phase === 0 && locked) {
    if (m.lock !== null) return false;
    m.lock = p;
  }
  if (at.phase === 0 && reads && place?.kind === 'location') {
    if (!mayReach(m, p)) return false;
    const own = buffer.findLast(({ location }) => location === place.location);
    const from = own ?? (m.memory[place.location] as Machine['memory'][number]);
    (m.readsFrom[p] as (string | null)[])[at.instruction] = from.write;
    at.read = from.value;
    at.phase = 1;
    // A load is done with what it has read; a read-modify-write has its store before it.
    if (target.kind === 'location') return true;
  }
  if (at.phase === 2) {
    if (buffer.length > 0) return false;
    m.lock = null;
    return done();
  }
  const old = valueOf(target);
  const result = compute(operation, old, valueOf(source), registers[accumulator] ?? NaN);
  if ((operation === 'xchg' || operation === 'xadd') && source.kind === 'register') {
    registers[source.register] = old;
  }
  if (operation === 'cmpxchg' && old !== registers[accumulator]) registers[accumulator] = old;
  if (target.kind === 'register') {
    // In a comparison that fails the target stays as it was.
    if (operation !== 'cmpxchg' || result !== old) registers[target.register] = result;
    return done();
  }
  buffer.push({ location: target.location, value: result, write: name });
  if (!locked) return done();
  at.phase = 2;
  return true;
}

function compute(operation: string, old: number, source: number, accumulator: number): number {
  const results: Record<string, number> = {
    mov: source,
    xchg: source,
    add: old + source,
    xadd: old + source,
    sub: old - source,
    and: old & source,
    or: old | source,
    xor: old ^ source,
    cmpxchg: accumulator === old ? source : old,
  };
  return results[operation] as number;
}
