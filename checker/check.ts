/** The library's face: run a spec, get its verdicts. */

import type { Property } from './property/property.ts';
import { BreadthFirst } from './search/breadth-first.ts';
import type { Bounds, Ending, StopReason } from './search/breadth-first.ts';
import { boundsOf, SpecError } from './spec.ts';
import type { Expected, Spec, SpecBounds } from './spec.ts';
import { selfCheck } from './self-check.ts';
import { engineFor } from './successors.ts';
import type { Engine, EngineOptions } from './successors.ts';
import type { System } from './system/system.ts';
import { runTo, traceOf } from './trace/trace.ts';
import type { Trace } from './trace/trace.ts';

export interface CheckOptions extends Bounds, EngineOptions {
  /** Replaces some of the spec's bounds. */
  readonly bounds?: SpecBounds | undefined;
  /** Checks just these properties of the spec. */
  readonly properties?: readonly string[] | undefined;
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
  /** Steps and rules that were never taken. */
  readonly neverTaken: readonly string[];
  readonly stepCount: number;
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
  readonly spec: Spec;
  readonly bounds: SpecBounds;
  readonly system: System;
  readonly search: BreadthFirst;
  readonly engine: Engine;
  readonly #properties: readonly Property[];

  /** Throws {@link SpecError} if the options don't fit the spec. */
  constructor(spec: Spec, options: CheckOptions = {}) {
    for (const name of LIMITS) {
      const limit = options[name];
      // Written so that NaN, to which no count ever compares, is refused as well.
      if (limit !== undefined && !(limit >= 0)) throw new SpecError(`${name} is ${limit}`);
    }
    this.spec = spec;
    this.bounds = boundsOf(spec, options.bounds);
    this.#properties = chosenProperties(spec, options.properties);
    this.system = spec.model(this.bounds) as System;
    const ignored = spec.properties
      .filter((property) => !this.#properties.includes(property))
      .map(({ name }) => name);
    if (options.selfCheck) selfCheck(this.system, this.#properties);
    const partialOrder = options.partialOrder ?? this.#wantsProof(options);
    this.engine = engineFor(this.system, this.#properties, { ...options, partialOrder });
    const { successors } = this.engine;
    this.search = new BreadthFirst(this.system, this.#properties, options, ignored, successors);
  }

  /** Where a violation is expected a shortest run to it is wanted, as within a bound on the depth. */
  #wantsProof({ maxDepth }: CheckOptions): boolean {
    const expected = this.#properties.map(({ name }) => this.spec.expect[name]);
    return maxDepth === undefined && !expected.includes('violated');
  }

  /** Searches for about `milliseconds`; false once the search has ended. */
  advance(milliseconds?: number): boolean {
    return this.search.advance(milliseconds);
  }

  /** The verdicts, once the search has ended. */
  result(): CheckResult {
    const { search, system, spec, bounds } = this;
    const { ending } = search;
    if (ending === null) throw new Error('the search has not ended');
    const { states, transitions, depth, seconds, bytes, taken } = search.statistics;
    const takenSteps = new Set(
      system.actions.filter(({ id }) => (taken[id] as number) > 0).map(({ step }) => step),
    );
    const properties = this.#properties.map((property) => this.#resultOf(property, ending));
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
      notCompiled: this.engine.notCompiled,
      reductions: this.engine.reductions,
      shortest: this.engine.shortest,
      asExpected: properties.every(({ verdict, expected }) => verdict === expected),
    };
    if (search.violations.size > 0) return { ...figures, ending, outcome: 'violated' };
    if (ending === 'complete') return { ...figures, ending, outcome: 'holds' };
    return { ...figures, ending: ending as StopReason, outcome: 'incomplete' };
  }

  #resultOf(property: Property, ending: Ending): PropertyResult {
    const { name, meaning } = property;
    const common = {
      name,
      meaning,
      expected: this.spec.expect[name] ?? ('holds' as const),
      exercised: this.search.exercised(property),
    };
    const violation = this.search.violations.get(name);
    if (violation === undefined) {
      return { ...common, verdict: ending === 'complete' ? 'holds' : 'open' };
    }
    const run = runTo(this.system, this.search, violation, this.engine.successors);
    const { because } = violation;
    const header = { spec: this.spec.name, bounds: this.bounds, property: name, meaning, because };
    const trace = traceOf(this.system, run, header);
    return { ...common, verdict: 'violated', depth: trace.steps.length, trace };
  }
}

function chosenProperties(spec: Spec, names: readonly string[] | undefined): readonly Property[] {
  if (names === undefined) return spec.properties;
  const known = spec.properties.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SpecError(`${spec.name} has no property '${unknown}' (it has ${known.join(', ')})`);
  }
  return spec.properties.filter(({ name }) => names.includes(name));
}

/** Runs a spec to its end. A violation is a result, not an exception. */
export function check(spec: Spec, options: CheckOptions = {}): CheckResult {
  const running = new Check(spec, options);
  running.advance();
  return running.result();
}
