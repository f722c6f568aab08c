/** The benchmark's command line. */

import { parseArgs } from 'node:util';

import { sizes } from './cases.ts';
import type { SizeName } from './cases.ts';
import { UsageError } from './usage-error.ts';

export const USAGE = `Usage: npm run bench -- [options]

Measures Limbo, SPIN and Rumur on the same models: with and without reductions, by one thread and
by two. Without reductions, numbers of states and transitions must agree. The median of all runs
counts; each run is a process of its own, and the configurations take turns.

  --quick         small sizes, one run, rivals not optimised: to see that it works
  --full          ten million states for each model: hours
  --growth        Limbo alone: how its speed falls from a million states to a hundred million
  --runs N        so many runs of each configuration
  --save          keep the figures in test/bench/results/, by date and size
  --compare FILE  compare with these saved figures (default: the newest of the same size)
  --help          this text

Exit status: 0 all counts agree, 1 they don't, 2 something else went wrong
`;

export interface Options {
  /** `growth` measures Limbo alone. */
  readonly size: SizeName | 'growth';
  readonly runs: number;
  readonly save: boolean;
  /** Path of saved figures. */
  readonly compare: string | undefined;
  readonly help: boolean;
}

/** Throws {@link UsageError} for what makes no sense. */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const chosen = (['quick', 'full', 'growth'] as const).filter((name) => values[name]);
  if (chosen.length > 1) throw new UsageError(`--${chosen.join(' or --')}, not both`);
  const size = chosen[0] ?? 'default';
  const runs = values.runs === undefined ? runsOf(size) : Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new UsageError(`--runs is '${values.runs}', not a whole number from 1`);
  }
  const { save, compare, help } = values;
  return { size, runs, save, compare, help };
}

function runsOf(size: Options['size']): number {
  return size === 'growth' ? 1 : sizes[size].runs;
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const flags = { quick: flag, full: flag, growth: flag, save: flag, help: flag };
  try {
    return parseArgs({ args: [...args], options: { ...flags, runs: text, compare: text } }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}
