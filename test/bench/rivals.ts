/** Builds, runs and measures the rivals, SPIN and Rumur. Only error-free, full searches count. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { run, runTimed } from './process.ts';
import type { Cost } from './process.ts';

/** What a rival found, and what its search cost; translating and compiling are not counted. */
export interface RivalRun extends Cost {
  readonly tool: 'spin' | 'rumur';
  readonly states: number;
  /** Firings of rules in all states that were expanded, those that change nothing included. */
  readonly transitions: number;
  /** Bytes of states and hash table, by its own account; only SPIN tells. */
  readonly storeBytes?: number;
}

/** Values of a model's parameters, by name. */
export type Parameters = Readonly<Record<string, number>>;

export interface SpinOptions {
  /** Number of states that the hash table suits; the search is exact whatever it is. */
  readonly statesExpected?: number;
  /** Longest path that the depth-first search may follow, in transitions; takes 48 bytes each. */
  readonly depthMax?: number;
  /** The memory at which SPIN gives up, in mebibytes. */
  readonly memoryMebibytes?: number;
  /** Partial order reduction. */
  readonly reduce?: boolean;
  /** Collapse compression: less memory, more time. */
  readonly collapse?: boolean;
  /** False builds fast what runs slowly. */
  readonly optimise?: boolean;
}

export interface RumurOptions {
  /** Number of threads. */
  readonly threads?: number;
  /** `off` treats scalar sets as ranges. */
  readonly symmetry?: 'off' | 'heuristic' | 'exhaustive';
  /** False builds fast what runs slowly. */
  readonly optimise?: boolean;
}

/**
 * Builds a verifier in an empty directory; it can be run any number of times, and searches all states.
 * No partial order reduction unless asked for.
 */
export function buildSpin(
  directory: string,
  modelPath: string,
  defines: Parameters,
  options: SpinOptions,
): () => RivalRun {
  const { statesExpected = 11e6, depthMax = 10_000_000, memoryMebibytes = 18_000 } = options;
  const definitions = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
  run(directory, 'spin', [...definitions, '-a', resolve(modelPath)]);
  printCountsInFull(join(directory, 'pan.c'));
  const flags = [
    ...[options.optimise === false ? '-O0' : '-O2', '-DSAFETY', `-DMEMLIM=${memoryMebibytes}`],
    ...(options.reduce ? [] : ['-DNOREDUCE']),
    ...(options.collapse ? ['-DCOLLAPSE'] : []),
  ];
  run(directory, 'gcc', [...flags, 'pan.c', '-o', 'pan']);
  const bounds = [`-m${depthMax}`, `-w${hashBits(statesExpected)}`];
  return () => {
    const { output, ...cost } = runTimed(directory, './pan', bounds);
    return { tool: 'spin', ...readSpin(output), ...cost };
  };
}

/** As {@link buildSpin}; the parameters replace constants of the model. */
export function buildRumur(
  directory: string,
  modelPath: string,
  parameters: Parameters,
  { threads = 1, symmetry = 'off', optimise = true }: RumurOptions,
): () => RivalRun {
  const model = replaceConstants(readFileSync(modelPath, 'utf8'), parameters);
  writeFileSync(join(directory, 'model.m'), model);
  const options = [
    ...['--threads', `${threads}`, '--symmetry-reduction', symmetry],
    // A state without successors is an error in some models and none in others: properties tell.
    ...['--deadlock-detection', 'off', '--value-type', 'int32_t'],
  ];
  run(directory, 'rumur', [...options, '--output', 'model.c', 'model.m']);
  const flags = ['-std=c11', optimise ? '-O3' : '-O0', '-march=native', '-mcx16'];
  run(directory, 'cc', [...flags, 'model.c', '-o', 'model', '-lpthread']);
  return () => {
    const { output, ...cost } = runTimed(directory, './model', []);
    return { tool: 'rumur', ...readRumur(output), ...cost };
  };
}

/** Logarithm of the slots of SPIN's hash table: two to eight for each state, at least 64 Ki. */
function hashBits(statesExpected: number): number {
  return Math.max(16, Math.ceil(Math.log2(4 * statesExpected)));
}

/** SPIN's verifier prints 8 digits of a count: make it 15. The search stays as it is. */
function printCountsInFull(verifierPath: string): void {
  const verifier = readFileSync(verifierPath, 'utf8');
  writeFileSync(verifierPath, verifier.replaceAll('%9.8g', '%9.15g'));
}

function replaceConstants(model: string, parameters: Parameters): string {
  let replaced = model;
  for (const [name, value] of Object.entries(parameters)) {
    const constant = new RegExp(`^(\\s*${name}: )\\d+;`, 'm');
    if (!constant.test(replaced)) throw new Error(`the model has no constant ${name}`);
    replaced = replaced.replace(constant, `$1${value};`);
  }
  return replaced;
}

type Found = Omit<RivalRun, 'tool' | keyof Cost>;

/** SPIN's verifier succeeds whatever it finds, so its words decide. */
export function readSpin(output: string): Found {
  const incomplete =
    /max search depth too small|out of memory|MEMLIM bound|Search not completed/.exec(output);
  if (incomplete !== null) throw new Error(`SPIN's search is incomplete: ${incomplete[0]}`);
  if (!/errors: 0$/m.test(output)) throw new Error(`SPIN found an error:\n${output}`);
  const states = readCount(output, /^\s*(\d+) states, stored/m);
  const arrivals = readCount(output, /^\s*(\d+) transitions \(= stored\+matched\)/m);
  const mebibytes =
    readCount(output, /^\s*([\d.]+)\s+actual memory usage for states/m) +
    readCount(output, /^\s*([\d.]+)\s+memory used for hash table/m);
  // SPIN counts the arrival in the initial state as well.
  return { states, transitions: arrivals - 1, storeBytes: Math.round(mebibytes * 2 ** 20) };
}

export function readRumur(output: string): Found {
  if (!output.includes('No error found.')) throw new Error(`Rumur found an error:\n${output}`);
  return {
    states: readCount(output, /^\s*(\d+) states, \d+ rules fired/m),
    transitions: readCount(output, /^\s*\d+ states, (\d+) rules fired/m),
  };
}

/** The number that the pattern captures. */
export function readCount(output: string, pattern: RegExp): number {
  const number = pattern.exec(output)?.[1];
  if (number === undefined) throw new Error(`no count ${pattern} in:\n${output}`);
  return Number(number);
}
