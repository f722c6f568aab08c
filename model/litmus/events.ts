/** The accesses to memory of a test, numbered: each instruction is executed once, so they are known before. */

import type { DataInstruction, Instruction, LitmusTest } from './syntax.ts';

/** An instruction with what it does to memory. */
export interface Access {
  /** The number of its read; null if it reads no memory. */
  readonly read: number | null;
  /** The number of its write, from 1; null if it writes no memory. Number 0 is what memory holds at first. */
  readonly write: number | null;
  /** Its location; null if it touches no memory. */
  readonly location: number | null;
}

export interface Events {
  /** By thread and instruction. */
  readonly accesses: readonly (readonly Access[])[];
  readonly reads: number;
  /** Not counting number 0. */
  readonly writes: number;
  /** The greatest number of writes to one location. */
  readonly writesToOne: number;
  /** The greatest number of writes of one thread that go through its store buffer. */
  readonly buffered: number;
}

export function eventsOf({ threads, locations }: LitmusTest): Events {
  let reads = 0;
  let writes = 0;
  const accesses = threads.map(({ instructions }) =>
    instructions.map((instruction) => ({
      read: readsMemory(instruction) ? reads++ : null,
      write: writesMemory(instruction) ? ++writes : null,
      location: locationOf(instruction),
    })),
  );
  const written = accesses.flat().filter(({ write }) => write !== null);
  return {
    accesses,
    reads,
    writes,
    writesToOne: most(
      locations.map((_, i) => written.filter(({ location }) => location === i).length),
    ),
    buffered: most(threads.map(({ instructions }) => instructions.filter(isBuffered).length)),
  };
}

/** Does it store into the store buffer? */
export function isBuffered(instruction: Instruction): boolean {
  return writesMemory(instruction) && !(instruction as DataInstruction).locked;
}

function writesMemory(instruction: Instruction): boolean {
  return instruction.kind === 'data' && instruction.target.kind === 'location';
}

function readsMemory(instruction: Instruction): boolean {
  if (instruction.kind === 'fence') return false;
  return (
    instruction.source.kind === 'location' ||
    (instruction.target.kind === 'location' && instruction.operation !== 'mov')
  );
}

function locationOf(instruction: Instruction): number | null {
  if (instruction.kind === 'fence') return null;
  const place = [instruction.target, instruction.source].find(({ kind }) => kind === 'location');
  return place?.kind === 'location' ? place.location : null;
}

function most(counts: readonly number[]): number {
  return Math.max(0, ...counts);
}
