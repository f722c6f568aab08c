/** Builds, runs and measures the rivals, SPIN and Rumur. Only error-free, full searches count. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a rival found, and what its search cost; translating and compiling are not counted. */
export interface RivalRun {
  readonly tool: 'spin' | 'rumur';
  readonly states: number;
  /** Firings of rules in all states, those that change nothing included. */
  readonly transitions: number;
  /** Seconds of user CPU time, all threads together. */
  readonly seconds: number;
  /** Seconds that passed. */
  readonly wallSeconds: number;
  /** Largest resident set, in bytes. */
  readonly peakBytes: number;
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
}

export interface RumurOptions {
  /** Number of threads. */
  readonly threads?: number;
}

/** GNU time: unlike the shell's `time`, it also reports the memory. */
const timer = '/usr/bin/time';

/** Each command that is needed, and its Debian package. */
const packageOf: Readonly<Record<string, string>> = {
  spin: 'spin',
  rumur: 'rumur',
  gcc: 'gcc',
  [timer]: 'time',
};

/** Installs what is missing of the rivals with apt-get; throws unless all are there then. */
export function ensureInstalled(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const advice = `the benchmark needs the Debian packages ${missing.join(', ')}`;
  if (process.getuid?.() !== 0) {
    throw new Error(`${advice}; as root: apt-get install ${missing.join(' ')}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update'], { env });
  spawnSync('apt-get', ['install', '-y', ...missing], { env });
  if (missingPackages().length > 0) throw new Error(`${advice}; apt-get could not install them`);
}

function missingPackages(): string[] {
  return Object.entries(packageOf)
    .filter(([command]) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0)
    .map(([, name]) => name);
}

/** Searches all states of a Promela model, without partial order reduction. */
export function runSpin(
  modelPath: string,
  defines: Parameters,
  options: SpinOptions = {},
): RivalRun {
  const { statesExpected = 11e6, depthMax = 10_000_000, memoryMebibytes = 18_000 } = options;
  return inTemporaryDirectory((directory) => {
    const definitions = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
    run(directory, 'spin', [...definitions, '-a', resolve(modelPath)]);
    printCountsInFull(join(directory, 'pan.c'));
    const flags = ['-O2', '-DSAFETY', '-DNOREDUCE', `-DMEMLIM=${memoryMebibytes}`];
    run(directory, 'gcc', [...flags, 'pan.c', '-o', 'pan']);
    const bounds = [`-m${depthMax}`, `-w${hashBits(statesExpected)}`];
    const { output, ...cost } = runTimed(directory, './pan', bounds);
    return { tool: 'spin', ...readSpinCounts(output), ...cost };
  });
}

/** Searches all states of a Murphi model; the parameters replace constants of the model. */
export function runRumur(
  modelPath: string,
  parameters: Parameters,
  { threads = 1 }: RumurOptions = {},
): RivalRun {
  return inTemporaryDirectory((directory) => {
    const model = replaceConstants(readFileSync(modelPath, 'utf8'), parameters);
    writeFileSync(join(directory, 'model.m'), model);
    run(directory, 'rumur', ['--threads', `${threads}`, '--output', 'model.c', 'model.m']);
    const flags = ['-std=c11', '-O3', '-march=native', '-mcx16'];
    run(directory, 'cc', [...flags, 'model.c', '-o', 'model', '-lpthread']);
    const { output, ...cost } = runTimed(directory, './model', []);
    return { tool: 'rumur', ...readRumurCounts(output), ...cost };
  });
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

type Counts = Pick<RivalRun, 'states' | 'transitions'>;

/** SPIN's verifier succeeds whatever it finds, so its words decide. */
function readSpinCounts(output: string): Counts {
  const incomplete =
    /max search depth too small|out of memory|MEMLIM bound|Search not completed/.exec(output);
  if (incomplete !== null) throw new Error(`SPIN's search is incomplete: ${incomplete[0]}`);
  if (!/errors: 0$/m.test(output)) throw new Error(`SPIN found an error:\n${output}`);
  const states = readCount(output, /^\s*(\d+) states, stored/m);
  const arrivals = readCount(output, /^\s*(\d+) transitions \(= stored\+matched\)/m);
  // SPIN counts the arrival in the initial state as well.
  return { states, transitions: arrivals - 1 };
}

function readRumurCounts(output: string): Counts {
  if (!output.includes('No error found.')) throw new Error(`Rumur found an error:\n${output}`);
  return {
    states: readCount(output, /^\s*(\d+) states, \d+ rules fired/m),
    transitions: readCount(output, /^\s*\d+ states, (\d+) rules fired/m),
  };
}

function readCount(output: string, pattern: RegExp): number {
  const count = pattern.exec(output)?.[1];
  if (count === undefined) throw new Error(`no count ${pattern} in:\n${output}`);
  return Number(count);
}

type Cost = Pick<RivalRun, 'seconds' | 'wallSeconds' | 'peakBytes'>;

/** Runs a command to its end and measures it. */
export function runTimed(
  directory: string,
  command: string,
  operands: readonly string[],
): Cost & { output: string } {
  const format = '%U %e %M';
  const output = run(directory, timer, ['-o', 'cost', '-f', format, command, ...operands]);
  const cost = readFileSync(join(directory, 'cost'), 'utf8').trim().split(' ').map(Number);
  const [seconds, wallSeconds, peakKibibytes] = cost;
  if (seconds === undefined || wallSeconds === undefined || peakKibibytes === undefined) {
    throw new Error(`${timer} does not measure as GNU time does`);
  }
  return { output, seconds, wallSeconds, peakBytes: peakKibibytes * 1024 };
}

/** Runs a command to its end and returns its standard output; throws if it fails. */
function run(directory: string, command: string, operands: readonly string[]): string {
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

export function inTemporaryDirectory<Result>(use: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'limbo-rival-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
