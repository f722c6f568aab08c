/** `limbo litmus`: what x86 litmus tests can observe on the model of memory. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { InvalidArgumentError } from 'commander';

import type { LimboCommand } from '../../checker/cli/command.ts';
import { memoryForStates } from '../../checker/cli/check-plan.ts';
import { exitStatus } from '../../checker/cli/exit-status.ts';
import { TooManyStatesError } from '../../model/litmus/outcome.ts';
import type { Outcome } from '../../model/litmus/outcome.ts';
import { asExpected, reportOf, tableOf } from '../../model/litmus/report.ts';
import { LitmusError } from '../../model/litmus/syntax.ts';
import { runLitmus } from './run.ts';
import type { LitmusRun } from './run.ts';

interface LitmusOptions {
  readonly bufferDepth?: number;
  readonly verbose?: boolean;
  readonly trace?: boolean;
}

const HELP = `
A file states what was published in a line 'Observation=Always', 'Sometimes' or 'Never' before its initial
state. Counts are executions: two of them differ in which write some read reads, or in the order of the
writes to some location.

Exit status:
  0  every test is observed as published; one that says nothing, if its condition is validated
  1  some test is not; what is published is about x86-TSO, so with --buffer-depth nothing is compared
  2  a file is not a test that is understood
  3  a test has more states than there is memory for
  If several apply: 2 before 1 before 3.
`;

export const litmusCommand: LimboCommand = {
  name: 'litmus',
  description: 'run litmus tests (the x86 .litmus format of the herd tools) on the model of memory',
  declare: (command) => {
    command
      .argument(
        '[files...]',
        'tests (default: those that come with Limbo); of several there is a table',
      )
      .option(
        '--buffer-depth <n>',
        'stores that a store buffer holds; 0 is sequential consistency (default: all of a thread)',
        parseDepth,
      )
      .option('--verbose', 'print all final states of every test')
      .option('--trace', 'print a shortest run to a witness of each condition')
      .addHelpText('after', HELP);
  },
  run: ([files], options) => {
    const given = files as readonly string[];
    return runFiles(given.length > 0 ? given : shippedFiles(), options as LitmusOptions);
  },
};

function shippedFiles(): string[] {
  return ['x86', 'translation'].flatMap((kind) => {
    const folder = fileURLToPath(new URL(kind, import.meta.url));
    return readdirSync(folder)
      .sort()
      .map((file) => join(folder, file));
  });
}

function parseDepth(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('A number from 0 to 99 is needed.');
  return Number(text);
}

function runFiles(
  files: readonly string[],
  { bufferDepth, verbose, trace }: LitmusOptions,
): number {
  const begin = performance.now();
  const results = files.map((file) => runFile(file, bufferDepth));
  const runs = results.filter((result) => typeof result !== 'string');
  const outcomes = runs.map(({ outcome }) => outcome);
  const differing = bufferDepth === undefined ? outcomes.filter((each) => !asExpected(each)) : [];
  if (verbose || trace || files.length === 1) {
    for (const { outcome, witness } of runs) {
      print([...reportOf(outcome), '', ...(trace ? [...witness(), ''] : [])]);
    }
  }
  if (outcomes.length > 1) print([...tableOf(outcomes), '']);
  if (runs.length < files.length)
    print([`${files.length - runs.length} of ${files.length} files not run`]);
  if (runs.length > 0) {
    print([summary(outcomes, differing, bufferDepth, (performance.now() - begin) / 1000)]);
  }
  if (results.includes('failed')) return exitStatus.failed;
  if (differing.length > 0) return exitStatus.differs;
  return results.includes('stopped') ? exitStatus.stopped : exitStatus.asExpected;
}

/** `failed` if the file can't be read or understood, `stopped` if memory is too small; stderr says so. */
function runFile(file: string, depth: number | undefined): LitmusRun | 'failed' | 'stopped' {
  try {
    return runLitmus(file, readFileSync(file, 'utf8'), depth, memoryForStates(undefined, 1));
  } catch (error) {
    const isStopped = error instanceof TooManyStatesError;
    const isKnown = isStopped || error instanceof LitmusError;
    process.stderr.write(`limbo: ${isKnown ? error.message : unreadable(file, error)}\n`);
    return isStopped ? 'stopped' : 'failed';
  }
}

/** Throws the error again if it is none of the file system. */
function unreadable(file: string, error: unknown): string {
  if (!isSystemError(error)) throw error;
  return `cannot read ${file}: ${error.code}`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

function summary(
  outcomes: readonly Outcome[],
  differing: readonly Outcome[],
  depth: number | undefined,
  seconds: number,
): string {
  const tests = `${outcomes.length} test${outcomes.length === 1 ? '' : 's'}`;
  const states = outcomes.reduce((sum, outcome) => sum + outcome.states, 0);
  const cost = `${states.toLocaleString('en')} states, ${seconds.toFixed(1)} s`;
  if (depth !== undefined) {
    const memory = depth === 0 ? 'sequential consistency' : `store buffers of depth ${depth}`;
    return `${tests} under ${memory}; nothing compared with what is published; ${cost}`;
  }
  const names = differing.map(({ test }) => test.name).join(', ');
  return `${tests}, ${names === '' ? 'all as expected' : `not as expected: ${names}`}; ${cost}`;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
