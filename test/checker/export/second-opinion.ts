/** What SPIN and Rumur find in an exported model. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { missingPackages } from '../../bench/install.ts';
import { inTemporaryDirectory, run } from '../../bench/process.ts';
import { readCount } from '../../bench/rivals.ts';

export interface Opinion {
  readonly states: number;
  readonly transitions: number;
  /** Names of the properties that are violated, in order. */
  readonly violated: readonly string[];
}

/** Why the rivals can't be asked here; null if they can. */
export function noRivals(): string | null {
  const missing = missingPackages();
  return missing.length === 0 ? null : `needs the Debian packages ${missing.join(', ')}`;
}

/**
 * Searches all states of a Promela model, going on after errors. What comes before the initial states
 * and what states that break a property add is taken off the counts (see the model's own comment).
 */
export function bySpin(model: string): Opinion {
  const output = inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, 'model.pml'), model);
    const translation = run(directory, 'spin', ['-a', 'model.pml']);
    if (/error|warning/i.test(translation)) throw new Error(translation);
    run(directory, 'gcc', ['-O1', '-DSAFETY', '-DNOREDUCE', 'pan.c', '-o', 'pan']);
    return run(directory, './pan', ['-c0', '-m2000000', '-w20']);
  });
  if (/max search depth too small|out of memory|not completed/.test(output)) {
    throw new Error(`SPIN's search is incomplete:\n${output.slice(-2000)}`);
  }
  const apart = readCount(model, /Limbo, and\s+\*\s+(\d+) transitions more/);
  const failed = failuresIn(output);
  // A state that breaks a property has a transition to itself for it.
  const loops = failed.filter(({ text }) => /^\d+&&0\) \(at/.test(text));
  const added = apart + loops.reduce((sum, { times }) => sum + times, 0);
  const numbers = new Set(failed.map(({ text }) => Number(/^(\d+)&&/.exec(text)?.[1])));
  return {
    states: readCount(output, /^\s*(\d+) states, stored/m) - 1,
    transitions: readCount(output, /^\s*(\d+) transitions \(= stored/m) - added,
    violated: [...numbers].map((number) => propertyOf(model, number)).sort(),
  };
}

/**
 * The assertions that failed, as far as the verifier tells their text. It numbers the failures, and
 * tells once of equal ones in a row.
 */
function failuresIn(output: string): { text: string; times: number }[] {
  const total = readCount(output, /errors: (\d+)$/m);
  const told = [...output.matchAll(/^pan:(\d+): (?:assertion violated \((.*))?/gm)];
  if (total > 0 && Number(told[0]?.[1]) !== 1) throw new Error(`an error is not told:\n${output}`);
  return told.map(([line, number, text], i) => {
    if (text === undefined) throw new Error(`SPIN found an error that is no assertion: ${line}`);
    return { text, times: Number(told[i + 1]?.[1] ?? total + 1) - Number(number) };
  });
}

function propertyOf(model: string, number: number): string {
  const name = new RegExp(`^ \\*   ${number} (\\S+)$`, 'm').exec(model)?.[1];
  if (name === undefined) throw new Error(`no property has the number ${number}`);
  return name;
}

/** Searches a Murphi model until an error is found; then the counts are those of what was searched. */
export function byRumur(model: string): Opinion {
  return inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, 'model.m'), model);
    const options = ['--deadlock-detection', 'off', '--value-type', 'int32_t', '--threads', '1'];
    run(directory, 'rumur', [...options, '--output', 'model.c', 'model.m']);
    run(directory, 'cc', ['-std=c11', '-O0', '-mcx16', 'model.c', '-o', 'model', '-lpthread']);
    const { stdout } = spawnSync('./model', { cwd: directory, encoding: 'utf8' });
    const counts = {
      states: readCount(stdout, /^\s*(\d+) states, \d+ rules fired/m),
      transitions: readCount(stdout, /^\s*\d+ states, (\d+) rules fired/m),
    };
    if (stdout.includes('No error found.')) return { ...counts, violated: [] };
    return { ...counts, violated: [brokenIn(stdout)] };
  });
}

/** Rumur names an invariant, or says what the assertion says, which begins with its property. */
function brokenIn(output: string): string {
  const [, invariant, assertion] =
    /invariant "(\w+)" failed|Assertion failed: [^:]*:[^:]*: (\w+):/.exec(output) ?? [];
  const name = invariant ?? assertion;
  if (name === undefined) throw new Error(`Rumur found another error:\n${output.slice(0, 2000)}`);
  return name;
}
