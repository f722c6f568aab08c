/** The library's face: run a spec, get its verdicts. */

import { metricResults } from './metric-results.ts';
import type { MetricResult } from './metric-results.ts';
import { kindOf } from './property/property.ts';
import type { Property, PropertyKind } from './property/property.ts';
import { BreadthFirst } from './search/breadth-first.ts';
import type { Bounds, Ending, StopReason } from './search/ending.ts';
import { ThreadCrew } from './crew/thread-crew.ts';
import type { FoundViolation } from './search/judge.ts';
import { DepthFirst } from './search/lossy/depth-first.ts';
import type { LossyViolation } from './search/lossy/depth-first.ts';
import { visitedFor } from './search/lossy/storage.ts';
import type { LossyOption, Storage, StorageOption } from './search/lossy/storage.ts';
import { SpecError } from './spec.ts';
import type { Expected, Spec, SpecBounds } from './spec.ts';
import { selfCheck } from './self-check.ts';
import { chosenMetrics, subjectOf } from './subject.ts';
import type { Subject, SubjectOptions } from './subject.ts';
import { requireSymmetry } from './symmetry/equivariance.ts';
import { reasonIn } from './trace/real-run.ts';
import { runThrough, runTo, traceOf } from './trace/trace.ts';
import type { Run, Trace } from './trace/trace.ts';
import { trapText } from './trace/trap.ts';
import { isExpected, outcomeWithoutViolation, verdictWithoutViolation } from './verdict.ts';

export interface CheckOptions extends Bounds, SubjectOptions {
  /** Threads that search; 1 by default. More have to load the spec themselves, from `file`. */
  readonly workers?: number | undefined;
  /** Path of a module that exports the spec. */
  readonly file?: string | undefined;
  /** Checks first what is derived from the steps against the steps (see `self-check.ts`). */
  readonly selfCheck?: boolean | undefined;
  /**
   * How visited states are kept: exactly, unless something else is asked for; that takes one worker, and
   * measures no metrics.
   */
  readonly storage?: StorageOption | undefined;
}

export type PropertyVerdict =
  | { readonly verdict: 'holds' }
  /** No violation was found; `storage` says how probable it is that states were omitted. */
  | { readonly verdict: 'probable' }
  /** `depth` is the length of the trace: the least possible if storage is exact. */
  | { readonly verdict: 'violated'; readonly depth: number; readonly trace: Trace }
  /** No violation was found in what was explored. */
  | { readonly verdict: 'open' };

export type PropertyResult = PropertyVerdict & {
  readonly name: string;
  readonly meaning: string;
  /** Liveness takes a complete, exact search to be judged: else it stays open. */
  readonly kind: PropertyKind;
  readonly expected: Expected;
  /** False if nothing was evaluated that could have violated it. */
  readonly exercised: boolean;
};

interface CheckFigures {
  readonly spec: string;
  readonly bounds: SpecBounds;
  /** Ingredients that were taken out. */
  readonly without: readonly string[];
  readonly properties: readonly PropertyResult[];
  readonly metrics: readonly MetricResult[];
  readonly ending: Ending;
  readonly states: number;
  readonly transitions: number;
  /** Steps from an initial state to the deepest state found; of a lossy search, on its way there. */
  readonly depth: number;
  readonly storage: Storage;
  /** Seconds of searching. */
  readonly seconds: number;
  /** Bytes of the store of states; all told, per state: divide by `states`. */
  readonly bytes: number;
  /** Size of one packed state: bits used, and bytes stored. */
  readonly stateBits: number;
  readonly stateBytes: number;
  /** Were the states held compressed in the end? */
  readonly compressed: boolean;
  /** Steps and rules that were never taken. */
  readonly neverTaken: readonly string[];
  readonly stepCount: number;
  /** Threads that searched; fewer than were asked for if it was over before the others were ready. */
  readonly workers: number;
  /** Null if the steps were compiled; else why they were run as they are, which is slower. */
  readonly notCompiled: string | null;
  /** Reductions in force, each in a few words. */
  readonly reductions: readonly string[];
  /** Are runs to a violation as short as can be? */
  readonly shortest: boolean;
  /** Did every property get the verdict that the spec expects? Never, if the search was cut short. */
  readonly asExpected: boolean;
}

/**
 * `holds`: the search was complete and every property holds. `violated`: at least one is violated.
 * `probable`, `unproven`: none was violated in a search that came to its end, but may have omitted
 * states: with the small probability that `storage` states, or as many as it estimates.
 * `incomplete`: none was violated in the part that was explored.
 */
export type CheckResult =
  | (CheckFigures & {
      readonly outcome: 'holds' | 'probable' | 'unproven';
      readonly ending: 'complete';
    })
  | (CheckFigures & { readonly outcome: 'violated' })
  | (CheckFigures & { readonly outcome: 'incomplete'; readonly ending: StopReason });

const LIMITS = ['maxDepth', 'maxStates', 'maxMemory', 'maxTime'] as const;

/** A check under way, for callers that show progress or may interrupt it. */
export class Check {
  readonly subject: Subject;
  readonly search: BreadthFirst | DepthFirst;

  /** Throws {@link SpecError} if the options don't fit the spec, or if its symmetry is none. */
  constructor(spec: Spec, options: CheckOptions = {}) {
    for (const name of LIMITS) {
      const limit = options[name];
      // Written so that NaN, to which no count ever compares, is refused as well.
      if (limit !== undefined && !(limit >= 0)) throw new SpecError(`${name} is ${limit}`);
    }
    const { storage = 'exact' } = options;
    const metrics = storage === 'exact' ? options.metrics : withoutMetrics(options);
    const partialOrder = options.partialOrder ?? wantsProof(spec, { ...options, metrics });
    // A run of renamed states is followed only through an exact store.
    const symmetry = storage === 'exact' ? options.symmetry : false;
    this.subject = subjectOf(spec, { ...options, metrics, partialOrder, symmetry });
    const { system, properties, metrics: measured } = this.subject;
    if (options.selfCheck) selfCheck(system, properties, measured);
    if (this.subject.engine.formOf !== null) requireSymmetry(system, properties, measured);
    this.search =
      storage === 'exact'
        ? exactSearch(this.subject, spec, { ...options, partialOrder })
        : lossySearch(this.subject, storage, options);
  }

  /** Searches for about `milliseconds`; false once the search has ended. */
  advance(milliseconds?: number): boolean {
    return this.search.advance(milliseconds);
  }

  /** The verdicts, once the search has ended. */
  result(): CheckResult {
    const { search, subject } = this;
    const { system, spec, bounds, without, engine } = subject;
    const { ending } = search;
    if (ending === null) throw new Error('the search has not ended');
    const { states, transitions, depth, seconds, bytes, taken } = search.statistics;
    const takenSteps = new Set(
      system.actions.filter(({ id }) => (taken[id] as number) > 0).map(({ step }) => step),
    );
    // Before runs are looked for, which takes steps that the search may not have taken.
    const exercised = subject.properties.map((property) => search.exercised(property));
    const properties = subject.properties.map((property, i) =>
      this.#resultOf(property, ending, exercised[i] as boolean),
    );
    const figures = {
      spec: spec.name,
      bounds,
      without,
      properties,
      metrics: search instanceof BreadthFirst ? metricResults(subject, search) : [],
      states,
      transitions,
      depth,
      storage: this.#storageOf(),
      seconds,
      bytes,
      stateBits: system.view.layout.bits,
      stateBytes: system.view.layout.words * 4,
      neverTaken: system.steps.filter((step) => !takenSteps.has(step)),
      stepCount: system.steps.length,
      compressed: search instanceof BreadthFirst && search.compressed,
      workers: search.workers,
      notCompiled: engine.notCompiled,
      reductions: engine.reductions,
      shortest: engine.shortest,
      asExpected: properties.every(isExpected),
    };
    if (search.violations.size > 0) return { ...figures, ending, outcome: 'violated' };
    if (ending === 'complete') {
      const open = properties.some(({ verdict }) => verdict === 'open');
      const outcome = open ? 'unproven' : outcomeWithoutViolation(figures.storage);
      return { ...figures, ending, outcome };
    }
    return { ...figures, ending: ending as StopReason, outcome: 'incomplete' };
  }

  #resultOf(property: Property, ending: Ending, exercised: boolean): PropertyResult {
    const { name, meaning } = property;
    const { spec, bounds, without, system } = this.subject;
    const kind = kindOf(property);
    const common = {
      name,
      meaning,
      kind,
      expected: spec.expect[name] ?? ('holds' as const),
      exercised,
    };
    const { search } = this;
    const violation = search.violations.get(name);
    if (violation === undefined) {
      const explored = search instanceof BreadthFirst && search.explored;
      const ended = explored && kind === 'safety' ? 'complete' : ending;
      return { ...common, verdict: verdictWithoutViolation(ended, this.#storageOf(), kind) };
    }
    const run = this.#runTo(violation);
    const because = this.#reasonOf(property, violation, run);
    const header = { spec: spec.name, bounds, without, property: name, meaning, because };
    const trace = traceOf(system, run, header);
    return { ...common, verdict: 'violated', depth: trace.steps.length, trace };
  }

  #reasonOf(property: Property, violation: FoundViolation | LossyViolation, run: Run): string {
    const { system, engine } = this.subject;
    const { because, action } = violation;
    if (kindOf(property) === 'liveness' && action === null) {
      const last = run.steps.at(-1)?.state ?? run.initial;
      return `${because} (${trapText(system, last, property)})`;
    }
    if (engine.formOf === null) return because;
    return reasonIn(system, run, property, violation as FoundViolation);
  }

  #runTo(violation: FoundViolation | LossyViolation): Run {
    const { search, subject } = this;
    const { system } = subject;
    const { successors } = subject.engine;
    if (!(search instanceof DepthFirst)) {
      return runTo(system, search, violation as FoundViolation, subject.engine);
    }
    const states = search.runTo(violation as LossyViolation);
    return runThrough(system, states, violation.action, successors);
  }

  #storageOf(): Storage {
    return this.search instanceof DepthFirst ? this.search.storage : 'exact';
  }
}

/** None: a lossy search finds no shortest runs to extremes, nor all extremes. */
function withoutMetrics({ metrics = [] }: CheckOptions): readonly string[] {
  if (metrics.length > 0) throw new SpecError('a lossy search measures no metrics');
  return metrics;
}

/**
 * Where a violation is expected, or an ingredient taken out, a shortest run to it is wanted, as within a
 * bound on the depth, and as to the extremes of metrics.
 */
function wantsProof(spec: Spec, options: CheckOptions): boolean {
  const { expect, properties } = spec;
  if (chosenMetrics(spec, options).length > 0) return false;
  const names = options.properties ?? properties.map(({ name }) => name);
  const whole = (options.without ?? []).length === 0;
  return (
    whole && options.maxDepth === undefined && names.every((name) => expect[name] !== 'violated')
  );
}

function exactSearch(
  { system, properties, metrics, ignored, engine }: Subject,
  spec: Spec,
  options: CheckOptions,
): BreadthFirst {
  const crew = crewOf(spec, options);
  const { successors } = engine;
  return new BreadthFirst(system, properties, options, ignored, successors, crew, metrics);
}

function lossySearch(
  { system, properties, ignored, engine }: Subject,
  storage: LossyOption,
  options: CheckOptions,
): DepthFirst {
  const { workers = 1 } = options;
  if (workers !== 1) throw new SpecError(`a lossy search takes one worker, not ${workers}`);
  const { successors } = engine;
  const visited = visitedFor(storage);
  return new DepthFirst(system, properties, options, ignored, successors, visited, storage.seed);
}

function crewOf(spec: Spec, { workers = 1, file, ...options }: CheckOptions): ThreadCrew | null {
  if (!(Number.isInteger(workers) && workers >= 1)) throw new SpecError(`workers is ${workers}`);
  if (workers === 1) return null;
  if (file === undefined) throw new SpecError('more than one worker need the file of the spec');
  const { bounds, properties, metrics, without } = options;
  const { compile, partialOrder, symmetry, selfCheck } = options;
  const parts = { bounds, properties, metrics, without };
  const subject = { ...parts, compile, partialOrder, symmetry, selfCheck };
  const source = { file, spec: spec.name, options: subject };
  return new ThreadCrew(source, workers - 1);
}

/** Runs a spec to its end. A violation is a result, not an exception. */
export function check(spec: Spec, options: CheckOptions = {}): CheckResult {
  const running = new Check(spec, options);
  running.advance();
  return running.result();
}
