/** The library's face: run a spec, get its verdicts. */

import type { Property } from './property/property.ts';
import { BreadthFirst } from './search/breadth-first.ts';
import type { Bounds, Ending, StopReason } from './search/breadth-first.ts';
import { ThreadCrew } from './crew/thread-crew.ts';
import { SpecError } from './spec.ts';
import type { Expected, Spec, SpecBounds } from './spec.ts';
import { selfCheck } from './self-check.ts';
import { subjectOf } from './subject.ts';
import type { Subject, SubjectOptions } from './subject.ts';
import { runTo, traceOf } from './trace/trace.ts';
import type { Trace } from './trace/trace.ts';

export interface CheckOptions extends Bounds, SubjectOptions {
  /** Threads that search; 1 by default. More have to load the spec themselves, from `file`. */
  readonly workers?: number | undefined;
  /** Path of a module that exports the spec. */
  readonly file?: string | undefined;
  /** Checks first what is derived from the steps against the steps (see `self-check.ts`). */
  readonly selfCheck?: boolean | undefined;
}

export type PropertyVerdict =
  | { readonly verdict: 'holds' }
  | { readonly verdict: 'violated'; readonly depth: number; readonly trace: Trace }
  /** No violation was found in what was explored. */
  | { readonly verdict: 'open' };

export type PropertyResult = PropertyVerdict & {
  readonly name: string;
  readonly meaning: string;
  readonly expected: Expected;
  /** False if nothing was evaluated that could have violated it. */
  readonly exercised: boolean;
};

interface CheckFigures {
  readonly spec: string;
  readonly bounds: SpecBounds;
  readonly properties: readonly PropertyResult[];
  readonly ending: Ending;
  readonly states: number;
  readonly transitions: number;
  /** Steps from an initial state to the deepest state found. */
  readonly depth: number;
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
 * `incomplete`: none was violated in the part that was explored.
 */
export type CheckResult =
  | (CheckFigures & { readonly outcome: 'holds'; readonly ending: 'complete' })
  | (CheckFigures & { readonly outcome: 'violated' })
  | (CheckFigures & { readonly outcome: 'incomplete'; readonly ending: StopReason });

const LIMITS = ['maxDepth', 'maxStates', 'maxMemory', 'maxTime'] as const;

/** A check under way, for callers that show progress or may interrupt it. */
export class Check {
  readonly subject: Subject;
  readonly search: BreadthFirst;

  /** Throws {@link SpecError} if the options don't fit the spec. */
  constructor(spec: Spec, options: CheckOptions = {}) {
    for (const name of LIMITS) {
      const limit = options[name];
      // Written so that NaN, to which no count ever compares, is refused as well.
      if (limit !== undefined && !(limit >= 0)) throw new SpecError(`${name} is ${limit}`);
    }
    const partialOrder = options.partialOrder ?? wantsProof(spec, options);
    this.subject = subjectOf(spec, { ...options, partialOrder });
    const { system, properties, ignored, engine } = this.subject;
    if (options.selfCheck) selfCheck(system, properties);
    const crew = crewOf(spec, { ...options, partialOrder });
    this.search = new BreadthFirst(system, properties, options, ignored, engine.successors, crew);
  }

  /** Searches for about `milliseconds`; false once the search has ended. */
  advance(milliseconds?: number): boolean {
    return this.search.advance(milliseconds);
  }

  /** The verdicts, once the search has ended. */
  result(): CheckResult {
    const { search, subject } = this;
    const { system, spec, bounds, engine } = subject;
    const { ending } = search;
    if (ending === null) throw new Error('the search has not ended');
    const { states, transitions, depth, seconds, bytes, taken } = search.statistics;
    const takenSteps = new Set(
      system.actions.filter(({ id }) => (taken[id] as number) > 0).map(({ step }) => step),
    );
    const properties = subject.properties.map((property) => this.#resultOf(property, ending));
    const figures = {
      spec: spec.name,
      bounds,
      properties,
      states,
      transitions,
      depth,
      seconds,
      bytes,
      stateBits: system.view.layout.bits,
      stateBytes: system.view.layout.words * 4,
      neverTaken: system.steps.filter((step) => !takenSteps.has(step)),
      stepCount: system.steps.length,
      compressed: search.compressed,
      workers: search.workers,
      notCompiled: engine.notCompiled,
      reductions: engine.reductions,
      shortest: engine.shortest,
      asExpected: properties.every(({ verdict, expected }) => verdict === expected),
    };
    if (search.violations.size > 0) return { ...figures, ending, outcome: 'violated' };
    if (ending === 'complete') return { ...figures, ending, outcome: 'holds' };
    return { ...figures, ending: ending as StopReason, outcome: 'incomplete' };
  }

  #resultOf(property: Property, ending: Ending): PropertyResult {
    const { name, meaning } = property;
    const { spec, bounds, system } = this.subject;
    const common = {
      name,
      meaning,
      expected: spec.expect[name] ?? ('holds' as const),
      exercised: this.search.exercised(property),
    };
    const violation = this.search.violations.get(name);
    if (violation === undefined) {
      return { ...common, verdict: ending === 'complete' ? 'holds' : 'open' };
    }
    const run = runTo(system, this.search, violation, this.subject.engine.successors);
    const { because } = violation;
    const header = { spec: spec.name, bounds, property: name, meaning, because };
    const trace = traceOf(system, run, header);
    return { ...common, verdict: 'violated', depth: trace.steps.length, trace };
  }
}

/** Where a violation is expected a shortest run to it is wanted, as within a bound on the depth. */
function wantsProof({ expect, properties }: Spec, options: CheckOptions): boolean {
  const names = options.properties ?? properties.map(({ name }) => name);
  return options.maxDepth === undefined && names.every((name) => expect[name] !== 'violated');
}

function crewOf(spec: Spec, { workers = 1, file, ...options }: CheckOptions): ThreadCrew | null {
  if (!(Number.isInteger(workers) && workers >= 1)) throw new SpecError(`workers is ${workers}`);
  if (workers === 1) return null;
  if (file === undefined) throw new SpecError('more than one worker need the file of the spec');
  const { bounds, properties, compile, partialOrder } = options;
  const subject = { bounds, properties, compile, partialOrder };
  const source = { file, spec: spec.name, options: subject };
  return new ThreadCrew(source, workers - 1);
}

/** Runs a spec to its end. A violation is a result, not an exception. */
export function check(spec: Spec, options: CheckOptions = {}): CheckResult {
  const running = new Check(spec, options);
  running.advance();
  return running.result();
}
