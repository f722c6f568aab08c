/** What tests compare: how many executions end in each final state of all registers and locations. */

import { outcomeOf } from '../../../model/litmus/outcome.ts';
import { parseLitmus } from '../../../model/litmus/parse.ts';
import type { LitmusTest } from '../../../model/litmus/syntax.ts';

/** By the values of all registers, thread by thread, then of all locations. */
export type Executions = Readonly<Record<string, number>>;

export interface Final {
  readonly registers: readonly (readonly number[])[];
  readonly memory: readonly number[];
}

/** Counts executions that are given once each. */
export function counted(finals: Iterable<Final>): Executions {
  const counts: Record<string, number> = {};
  for (const { registers, memory } of finals) {
    const key = [...registers.flat(), ...memory].join();
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return sorted(counts);
}

/** As Limbo finds them; `depth` is that of the store buffers. */
export function explored(test: LitmusTest, depth?: number): Executions {
  const everything: LitmusTest = {
    ...test,
    observed: [
      ...test.threads.flatMap(({ registers }, thread) =>
        registers.map((_, register) => ({ kind: 'register' as const, thread, register })),
      ),
      ...test.locations.map((_, location) => ({ kind: 'location' as const, location })),
    ],
  };
  const { observed } = outcomeOf(everything, depth);
  return sorted(
    Object.fromEntries(observed.map(({ values, executions }) => [values.join(), executions])),
  );
}

function sorted(counts: Record<string, number>): Executions {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A test with these threads, in the lines of each; its condition is of no matter. */
export function testOf(...threads: readonly (readonly string[])[]): LitmusTest {
  return parseLitmus('made.litmus', textOf(...threads));
}

export function textOf(...threads: readonly (readonly string[])[]): string {
  const rows = Math.max(...threads.map((lines) => lines.length));
  const table = Array.from({ length: rows }, (_, row) =>
    threads.map((lines) => lines[row] ?? '').join(' | '),
  );
  return [
    'X86 made',
    '{ }',
    `${threads.map((_, thread) => `P${thread}`).join(' | ')} ;`,
    ...table.map((line) => `${line} ;`),
    'exists (true)',
  ].join('\n');
}
