/** Figures that are kept, so that a slowdown shows. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { format } from 'prettier';

import type { Case } from './cases.ts';
import type { Figures } from './figures.ts';
import type { Growth } from './growth.ts';
import { firstLine } from './process.ts';
import { UsageError } from './usage-error.ts';

export interface CaseResult extends Case {
  readonly figures: readonly Figures[];
}

export interface Saved {
  readonly format: typeof FORMAT;
  readonly date: string;
  /** A size's name, or `growth`. */
  readonly size: string;
  readonly runs: number;
  readonly machine: object;
  readonly versions: object;
  readonly results: readonly CaseResult[];
  readonly growth?: Growth;
}

const FORMAT = 'limbo-bench-2';

export const resultsFolder = fileURLToPath(new URL('results/', import.meta.url));

/** What is to be kept of a run that ends now. */
export function savedNow(measured: Pick<Saved, 'size' | 'runs' | 'results' | 'growth'>): Saved {
  const date = new Date().toISOString();
  return { format: FORMAT, date, machine: machine(), versions: versions(), ...measured };
}

/** Writes it into the folder, by date and size; returns the path. */
export async function save(saved: Saved, folder = resultsFolder): Promise<string> {
  const path = join(folder, `${saved.date.slice(0, 10)}-${saved.size}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, await format(JSON.stringify(saved), { parser: 'json', printWidth: 100 }));
  return path;
}

/** Throws {@link UsageError} if the file can't be read or is something else. */
export function load(path: string): Saved {
  try {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as Saved;
    if (saved.format === FORMAT) return saved;
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
  throw new UsageError(`${path} holds no figures of this benchmark (format ${FORMAT})`);
}

/** The figures of a size that were saved last, if there are any. */
export function newest(size: string, folder = resultsFolder): Saved | undefined {
  return readdirSync(folder)
    .filter((name) => name.endsWith(`-${size}.json`))
    .map((name) => load(join(folder, name)))
    .toSorted((a, b) => a.date.localeCompare(b.date))
    .at(-1);
}

function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

function versions() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  return {
    limbo: manifest.version,
    commit: firstLine('git', '-C', root, 'describe', '--always', '--dirty', '--exclude=*'),
    node: process.version,
    spin: firstLine('spin', '-V'),
    rumur: firstLine('rumur', '--version'),
    gcc: firstLine('gcc', '--version'),
  };
}
