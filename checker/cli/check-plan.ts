/** From a command line to jobs: every mistake that can be seen beforehand is refused here. */

import { availableParallelism } from 'node:os';

import type { CheckOptions } from '../check.ts';
import { counted, size } from '../report/figures.ts';
import type { StorageOption } from '../search/lossy/storage.ts';
import { boundsOf, SpecError } from '../spec.ts';
import type { CheckCommandOptions } from './check-options.ts';
import type { Job } from './job.ts';
import { having, ownNames } from './having.ts';
import type { FoundSpec } from './spec-files.ts';
import { UsageError } from './usage-error.ts';

export interface Plan {
  readonly specs: readonly FoundSpec[];
  readonly jobs: readonly Job[];
  /** How many jobs run at a time. */
  readonly width: number;
  /** Threads that search for each job. */
  readonly workers: number;
  /** Bytes for the states of each job under way. */
  readonly memoryEach: number;
}

const SHARE_OF_FREE_MEMORY = 0.75;
/** What the process takes beside the states: Node, the program, and as much again for each thread. */
const PROCESS_BYTES = 96 * 2 ** 20;
const THREAD_BYTES = 40 * 2 ** 20;

/** Throws {@link UsageError} for properties, metrics or bounds that the specs don't have. */
export function planOf(chosen: readonly FoundSpec[], options: CheckCommandOptions): Plan {
  if (options.partialOrder && !options.compile) {
    throw new UsageError('--partial-order needs the compiled steps: not with --no-compile');
  }
  const metrics = options.metric?.map(({ metric }) => metric);
  if (metrics !== undefined && isLossy(options)) {
    throw new UsageError('--metric needs every state: not with --fingerprints or --bitstate');
  }
  const specs = having(having(chosen, 'property', options.property), 'metric', metrics);
  for (const { spec } of specs) requireBounds(spec, options.bound);
  const width = Math.min(options.jobs, specs.length);
  const workers = workersOf(options, width);
  const memoryEach = Math.floor(memoryForStates(options.maxMemory, width * workers) / width);
  const common = {
    bounds: options.bound,
    maxStates: options.maxStates,
    maxDepth: options.maxDepth,
    maxTime: options.maxTime,
    compile: options.compile,
    symmetry: options.symmetry,
    partialOrder: options.partialOrder,
    selfCheck: options.selfCheck,
    storage: storageOf(options, memoryEach),
    maxMemory: memoryEach,
    workers,
  };
  const jobs = specs.map((found) => {
    const { file, spec } = found;
    const properties = ownNames(found, 'property', options.property);
    const checkOptions: CheckOptions = {
      ...common,
      properties,
      metrics: ownNames(found, 'metric', metrics),
      file,
    };
    return { file, spec: spec.name, options: checkOptions };
  });
  return { specs, jobs, width, workers, memoryEach };
}

/** Bytes for the states of all searches under way; {@link UsageError} if the limit leaves nothing. */
export function memoryForStates(limit: number | undefined, threads: number): number {
  if (limit === undefined) return process.availableMemory() * SHARE_OF_FREE_MEMORY;
  const beside = PROCESS_BYTES + threads * THREAD_BYTES;
  if (limit > beside) return limit - beside;
  throw new UsageError(
    `--max-memory ${size(limit)} is less than Limbo itself takes with ${counted(threads, 'thread')}: ${size(beside)}`,
  );
}

/** Throws {@link UsageError} if more are asked for than the search takes. */
function workersOf(options: CheckCommandOptions, width: number): number {
  const { workers, fingerprints } = options;
  if (!isLossy(options)) {
    return workers ?? Math.max(1, Math.floor(availableParallelism() / width));
  }
  if ((workers ?? 1) === 1) return 1;
  const option = fingerprints ? '--fingerprints' : '--bitstate';
  throw new UsageError(`${option} takes one worker for each spec, not --workers ${workers}`);
}

function isLossy({ fingerprints, bitstate }: CheckCommandOptions): boolean {
  return fingerprints === true || bitstate !== undefined;
}

function storageOf(
  { fingerprints, bitstate, seed }: CheckCommandOptions,
  memory: number,
): StorageOption {
  if (fingerprints) return { kind: 'fingerprints', seed };
  if (bitstate === undefined) {
    if (seed === undefined) return 'exact';
    throw new UsageError('--seed is of use with --fingerprints or --bitstate only');
  }
  if (bitstate > memory) {
    throw new UsageError(
      `--bitstate ${size(bitstate)} is more than the ${size(memory)} of each spec`,
    );
  }
  return { kind: 'bitstate', bytes: bitstate, seed };
}

/** Throws {@link UsageError} for a bound that the spec doesn't have. */
export function requireBounds(spec: FoundSpec['spec'], bound: CheckCommandOptions['bound']): void {
  try {
    boundsOf(spec, bound);
  } catch (error) {
    if (error instanceof SpecError) throw new UsageError(error.message);
    throw error;
  }
}
