/**
 * A third opinion: the axiomatic model of x86-TSO, as herd has it. Every choice of a write for each read, and
 * of an order of the writes to each location, is a candidate; those are executions in which
 *
 * - program order on one location, reads-from, coherence and from-reads have no cycle,
 * - no write comes between the read and the write of a locked instruction,
 * - the global order (program order but from writes to reads, unless a fence or a locked instruction stands
 *   there; reads-from another thread; coherence; from-reads) has no cycle.
 */

import type { DataInstruction, LitmusTest, Operand } from '../../../model/litmus/syntax.ts';
import { counted } from './executions.ts';
import type { Executions, Final } from './executions.ts';

interface Event {
  readonly id: number;
  readonly thread: number;
  /** Its instruction's place in the thread. */
  readonly at: number;
  readonly isWrite: boolean;
  readonly location: number;
  readonly locked: boolean;
}

interface Candidate {
  /** By read: the write, or null for what memory holds at first. */
  readonly readsFrom: ReadonlyMap<Event, Event | null>;
  /** By location: its writes in order. */
  readonly coherence: readonly (readonly Event[])[];
}

export function axiomaticExecutionsOf(test: LitmusTest): Executions {
  const events = eventsOf(test);
  return counted(
    candidatesOf(test, events)
      .filter((candidate) => isExecution(test, events, candidate))
      .map((candidate) => finalOf(test, events, candidate)),
  );
}

function eventsOf({ threads }: LitmusTest): Event[] {
  const events: Event[] = [];
  threads.forEach(({ instructions }, thread) =>
    instructions.forEach((instruction, at) => {
      if (instruction.kind === 'fence') return;
      const { target, source, operation, locked } = instruction;
      const add = (isWrite: boolean, location: number): void =>
        void events.push({ id: events.length, thread, at, isWrite, location, locked });
      if (source.kind === 'location') add(false, source.location);
      if (target.kind === 'location' && operation !== 'mov') add(false, target.location);
      if (target.kind === 'location') add(true, target.location);
    }),
  );
  return events;
}

/** How many candidates there are, before any is made. */
export function candidateCount(test: LitmusTest): number {
  const events = eventsOf(test);
  const writes = test.locations.map(
    (_, location) => events.filter((event) => event.isWrite && event.location === location).length,
  );
  const choices = events
    .filter(({ isWrite }) => !isWrite)
    .map(({ location }) => (writes[location] as number) + 1);
  const orders = writes.flatMap((count) => Array.from({ length: count }, (_, i) => i + 1));
  return [...choices, ...orders].reduce((product, each) => product * each, 1);
}

function candidatesOf({ locations }: LitmusTest, events: readonly Event[]): Candidate[] {
  const writesTo = (location: number): Event[] =>
    events.filter((event) => event.isWrite && event.location === location);
  let candidates: Candidate[] = [{ readsFrom: new Map(), coherence: [] }];
  for (const read of events.filter(({ isWrite }) => !isWrite)) {
    candidates = candidates.flatMap(({ readsFrom, coherence }) =>
      [null, ...writesTo(read.location)].map((write) => ({
        readsFrom: new Map([...readsFrom, [read, write]]),
        coherence,
      })),
    );
  }
  locations.forEach((_, location) => {
    const orders = permutations(writesTo(location));
    candidates = candidates.flatMap(({ readsFrom, coherence }) =>
      orders.map((order) => ({ readsFrom, coherence: [...coherence, order] })),
    );
  });
  return candidates;
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first) =>
    permutations(all.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  );
}

type Edge = readonly [Event, Event];

function isExecution(
  { threads }: LitmusTest,
  events: readonly Event[],
  { readsFrom, coherence }: Candidate,
): boolean {
  const pairs = events.flatMap((a) => events.map((b): Edge => [a, b]));
  const place = (write: Event | null): number =>
    write === null ? -1 : (coherence[write.location] as readonly Event[]).indexOf(write);
  const po = pairs.filter(([a, b]) => a.thread === b.thread && a.id < b.id);
  const co = pairs.filter(
    ([a, b]) => a.isWrite && b.isWrite && a.location === b.location && place(a) < place(b),
  );
  const rf = [...readsFrom].flatMap(([read, write]): Edge[] =>
    write === null ? [] : [[write, read]],
  );
  const fr = [...readsFrom].flatMap(([read, write]) =>
    events
      .filter((each) => each.isWrite && each.location === read.location)
      .filter((each) => place(each) > place(write))
      // The write of a locked instruction comes after its own read in any case.
      .map((each): Edge => [read, each]),
  );
  const poLoc = po.filter(([a, b]) => a.location === b.location);
  if (hasCycle([...poLoc, ...rf, ...co, ...fr])) return false;
  for (const [read, write] of po) {
    if (!(read.locked && write.locked && read.at === write.at)) continue;
    const from = place(readsFrom.get(read) ?? null);
    if (place(write) !== from + 1) return false;
  }
  const fenced = ([a, b]: Edge): boolean =>
    (threads[a.thread]?.instructions ?? []).some(
      (each, at) => each.kind === 'fence' && each.drains && a.at < at && at < b.at,
    );
  const ordered = po.filter(
    (edge) => !(edge[0].isWrite && !edge[1].isWrite) || edge.some((e) => e.locked) || fenced(edge),
  );
  const external = rf.filter(([write, read]) => write.thread !== read.thread);
  return !hasCycle([...ordered, ...external, ...co, ...fr]);
}

function hasCycle(edges: readonly Edge[]): boolean {
  let left = edges;
  for (;;) {
    // What nothing leads to is on no cycle.
    const heads = new Set(left.map(([, b]) => b));
    const kept = left.filter(([a]) => heads.has(a));
    if (kept.length === left.length) return kept.length > 0;
    left = kept;
  }
}

/** The values that such an execution leaves; they depend on each other without a cycle. */
function finalOf(
  { threads, locations }: LitmusTest,
  events: readonly Event[],
  { readsFrom, coherence }: Candidate,
): Final {
  const eventAt = (thread: number, at: number, isWrite: boolean): Event | undefined =>
    events.find((e) => e.thread === thread && e.at === at && e.isWrite === isWrite);
  const written = (write: Event): number => runTo(write.thread, write.at).result;
  const readAt = (thread: number, at: number, location: number): number => {
    const write = readsFrom.get(eventAt(thread, at, false) as Event) ?? null;
    return write === null ? (locations[location]?.initial as number) : written(write);
  };
  /** The registers behind instruction `last` of a thread, and what it computed. */
  const runTo = (thread: number, last: number): { registers: number[]; result: number } => {
    const registers = (threads[thread]?.registers ?? []).map(({ initial }) => initial);
    let result = NaN;
    for (let at = 0; at <= last; at += 1) {
      const instruction = threads[thread]?.instructions[at];
      if (instruction?.kind !== 'data') continue;
      const needed = at === last || instruction.target.kind === 'register' || gives(instruction);
      if (needed) result = run(instruction, registers, (location) => readAt(thread, at, location));
    }
    return { registers, result };
  };
  return {
    registers: threads.map(
      ({ instructions }, thread) => runTo(thread, instructions.length - 1).registers,
    ),
    memory: locations.map(({ initial }, location) => {
      const last = coherence[location]?.at(-1);
      return last === undefined ? initial : written(last);
    }),
  };
}

function gives({ operation }: DataInstruction): boolean {
  return ['xchg', 'xadd', 'cmpxchg'].includes(operation);
}

function run(
  { operation, target, source, accumulator }: DataInstruction,
  registers: number[],
  read: (location: number) => number,
): number {
  const value = (operand: Operand): number => {
    if (operand.kind === 'immediate') return operand.value;
    return operand.kind === 'location'
      ? read(operand.location)
      : (registers[operand.register] as number);
  };
  const right = value(source);
  const old = operation === 'mov' ? 0 : value(target);
  const put = (result: number): number => {
    if (target.kind === 'register') registers[target.register] = result;
    return result;
  };
  const swap = (): void => {
    if (source.kind === 'register') registers[source.register] = old;
  };
  switch (operation) {
    case 'mov':
      return put(right);
    case 'add':
      return put(old + right);
    case 'sub':
      return put(old - right);
    case 'and':
      return put(old & right);
    case 'or':
      return put(old | right);
    case 'xor':
      return put(old ^ right);
    case 'xchg':
      swap();
      return put(right);
    case 'xadd':
      swap();
      return put(old + right);
    case 'cmpxchg':
      if (registers[accumulator] === old) return put(right);
      registers[accumulator] = old;
      return old;
  }
}
