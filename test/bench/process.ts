/** Running other programs and measuring them from outside. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of a program cost. */
export interface Cost {
  /** Seconds of user CPU time, all threads together. */
  readonly seconds: number;
  /** Seconds that passed. */
  readonly wallSeconds: number;
  /** Largest resident set, in bytes. */
  readonly peakBytes: number;
}

/** GNU time: unlike the shell's `time`, it also reports the memory. */
export const TIMER = '/usr/bin/time';

/** Runs a command to its end and measures it. */
export function runTimed(
  directory: string,
  command: string,
  operands: readonly string[],
): Cost & { output: string } {
  const format = '%U %e %M';
  const output = run(directory, TIMER, ['-o', 'cost', '-f', format, command, ...operands]);
  const cost = readFileSync(join(directory, 'cost'), 'utf8').trim().split(' ').map(Number);
  const [seconds, wallSeconds, peakKibibytes] = cost;
  if (seconds === undefined || wallSeconds === undefined || peakKibibytes === undefined) {
    throw new Error(`${TIMER} does not measure as GNU time does`);
  }
  return { output, seconds, wallSeconds, peakBytes: peakKibibytes * 1024 };
}

/** Runs a command to its end and returns its standard output; throws if it fails. */
export function run(directory: string, command: string, operands: readonly string[]): string {
  const outputBytesMax = 2 ** 28;
  const { status, stdout, stderr, error } = spawnSync(command, operands, {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: outputBytesMax,
  });
  if (error !== undefined) throw error;
  if (status !== 0) {
    throw new Error(`${command} ${operands.join(' ')} failed:\n${stdout}${stderr}`);
  }
  return stdout;
}

/** The first line that a command prints, or `unknown`. */
export function firstLine(command: string, ...operands: readonly string[]): string {
  const { stdout } = spawnSync(command, operands, { encoding: 'utf8' });
  return stdout?.split('\n')[0] || 'unknown';
}

export function inTemporaryDirectory<Result>(use: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'limbo-rival-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
