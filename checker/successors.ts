/** Chooses how the successors of states are found: compiled if possible, reduced where that is sound. */

import { CompiledExpander } from './compile/compiled-expander.ts';
import { CompileError } from './compile/symbol.ts';
import { propertyLike } from './property/metric.ts';
import type { Metric } from './property/metric.ts';
import type { Property } from './property/property.ts';
import { ampleSetsOf } from './reduction/ample.ts';
import type { AmpleSets } from './reduction/ample.ts';
import { Expander } from './search/expander.ts';
import type { Successors } from './search/expander.ts';
import { canonicaliserOf } from './symmetry/canonicaliser.ts';
import type { Canonicaliser } from './symmetry/canonicaliser.ts';
import { SymmetricSuccessors } from './symmetry/symmetric-successors.ts';
import type { System } from './system/system.ts';
import type { FormOf } from './trace/real-run.ts';

export interface EngineOptions {
  /** False runs the steps as they are; by default they are compiled where that is possible. */
  readonly compile?: boolean | undefined;
  /**
   * False tells interchangeable members apart; by default one state stands for its renamings, unless
   * independent steps are taken in one order only.
   */
  readonly symmetry?: boolean | undefined;
  /** Compares every state with a renaming of it; slow. By default only some are compared. */
  readonly selfCheck?: boolean | undefined;
  /** Partial-order reduction: whether independent steps are taken in one order only. */
  readonly partialOrder?: boolean | undefined;
}

/** How the successors of a system's states are found, and what is to be said of it in a report. */
export interface Engine {
  readonly successors: Successors;
  /** Null if the steps are compiled; else why they are run as they are. */
  readonly notCompiled: string | null;
  /** Reductions in force, each in a few words. */
  readonly reductions: readonly string[];
  /** What a state has in common with just those that it stands for; null if it stands for itself. */
  readonly formOf: FormOf | null;
  /** Is a violation found first at the least depth? */
  readonly shortest: boolean;
}

export function engineFor(
  system: System,
  properties: readonly Property[],
  metrics: readonly Metric[],
  options: EngineOptions,
): Engine {
  const { compile = true, partialOrder = false, symmetry = true, selfCheck = false } = options;
  const plain = compile
    ? compiled(system, properties, metrics, partialOrder)
    : uncompiled(system, 'not asked for');
  // Both at once would want ample sets that do not depend on the names of members.
  const wanted = symmetry && plain.reductions.length === 0;
  const canonicaliser = wanted ? canonicaliserOf(system) : null;
  return canonicaliser === null
    ? plain
    : symmetric(system, properties, metrics, plain, canonicaliser, selfCheck);
}

function symmetric(
  system: System,
  properties: readonly Property[],
  metrics: readonly Metric[],
  plain: Engine,
  canonicaliser: Canonicaliser,
  selfCheck: boolean,
): Engine {
  const { successors } = plain;
  return {
    ...plain,
    successors: new SymmetricSuccessors(
      system,
      properties,
      successors,
      canonicaliser,
      selfCheck,
      metrics,
    ),
    reductions: system.symmetry.map(
      ({ name, first, size }, i) =>
        `symmetry of ${name} ${first}..${first + size - 1}${canonicaliser.exact[i] ? '' : ' (not exact)'}`,
    ),
    formOf: exactForms(system),
  };
}

function compiled(
  system: System,
  properties: readonly Property[],
  metrics: readonly Metric[],
  partialOrder: boolean,
): Engine {
  try {
    const ample = partialOrder
      ? ampleSets(system, [...properties, ...metrics.map(propertyLike)])
      : null;
    return {
      successors: new CompiledExpander(system, properties, ample, metrics),
      notCompiled: null,
      reductions: ample === null ? [] : [ampleText(system, ample)],
      shortest: ample === null,
      formOf: null,
    };
  } catch (cause) {
    if (!(cause instanceof CompileError)) throw cause;
    return uncompiled(system, cause.message);
  }
}

function uncompiled(system: System, why: string): Engine {
  const successors = new Expander(system);
  return { successors, notCompiled: why, reductions: [], shortest: true, formOf: null };
}

/** For traces, where time does not matter: however many arrangements of a tie there are. */
function exactForms(system: System): FormOf {
  let canonicaliser: Canonicaliser | null = null;
  return (state) => {
    canonicaliser ??= canonicaliserOf(system, Infinity);
    const form = state.slice();
    canonicaliser?.canonicalise(form, 0);
    return form;
  };
}

/** Null if nothing could be left out, or if the steps are beyond what can be understood of them. */
function ampleSets(system: System, properties: readonly Property[]): AmpleSets | null {
  // Only steps of processes are ever enough by themselves.
  if (system.processes.length === 0) return null;
  try {
    const sets = ampleSetsOf(system, properties);
    return sets.steps.length === 0 ? null : sets;
  } catch (cause) {
    if (cause instanceof CompileError) return null;
    throw cause;
  }
}

function ampleText({ steps }: System, { steps: enough }: AmpleSets): string {
  return `partial order (${enough.length} of ${steps.length} steps)`;
}
