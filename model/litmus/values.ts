/** How small and how great the values of a test can become: what the domains of its variables are. */

import { LitmusError } from './syntax.ts';
import type { DataInstruction, LitmusTest } from './syntax.ts';

export interface Interval {
  readonly min: number;
  readonly max: number;
}

/** Well within the numbers that a state can hold, so that nothing overflows. */
const MOST = 2 ** 28;

/**
 * An interval that every register, location and pending store stays in. Each instruction is executed once,
 * so a value is the result of at most as many operations as there are instructions that compute: after so
 * many rounds, each of which applies every operation to every value there is, none is left out. Throws
 * {@link LitmusError} if it is too large.
 */
export function valuesOf({ name, locations, threads }: LitmusTest): Interval {
  const instructions = threads.flatMap((thread) =>
    thread.instructions.filter((instruction) => instruction.kind === 'data'),
  );
  const numbers = [
    ...locations.map(({ initial }) => initial),
    ...threads.flatMap(({ registers }) => registers.map(({ initial }) => initial)),
    ...instructions.flatMap(({ source }) => (source.kind === 'immediate' ? [source.value] : [])),
  ];
  // What an unlocked read-modify-write keeps in between begins as 0.
  let values: Interval = { min: Math.min(0, ...numbers), max: Math.max(0, ...numbers) };
  for (const _ of instructions) {
    values = instructions.reduce((all, each) => hull(all, results(each, values)), values);
    if (values.min < -MOST || values.max > MOST) {
      throw new LitmusError(
        `${name}: values may reach ${values.max > MOST ? values.max : values.min}; those from -2^28 to 2^28 are understood`,
      );
    }
  }
  return values;
}

/** What an instruction may leave of values that lie in the interval. */
function results({ operation, source }: DataInstruction, values: Interval): Interval {
  const right = source.kind === 'immediate' ? { min: source.value, max: source.value } : values;
  switch (operation) {
    case 'add':
    case 'xadd':
      return { min: values.min + right.min, max: values.max + right.max };
    case 'sub':
      return { min: values.min - right.max, max: values.max - right.min };
    case 'and':
    case 'or':
    case 'xor':
      return bitwise(hull(values, right));
    default:
      return right;
  }
}

/** Numbers of as many bits, signed ones if there are any. */
function bitwise({ min, max }: Interval): Interval {
  const bits = Math.max(bitsOf(max), bitsOf(-min - 1));
  return { min: min < 0 ? -(2 ** bits) : 0, max: 2 ** bits - 1 };
}

/** How many bits a number takes; none if it is not positive. */
function bitsOf(value: number): number {
  return value <= 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}

function hull(a: Interval, b: Interval): Interval {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
