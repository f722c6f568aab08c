/** Chooses how the successors of states are found: compiled if possible, reduced where that is sound. */

import { CompiledExpander } from './compile/compiled-expander.ts';
import { CompileError } from './compile/symbol.ts';
import type { Property } from './property/property.ts';
import { ampleSetsOf } from './reduction/ample.ts';
import type { AmpleSets } from './reduction/ample.ts';
import { Expander } from './search/expander.ts';
import type { Successors } from './search/expander.ts';
import type { System } from './system/system.ts';

export interface EngineOptions {
  /** False runs the steps as they are; by default they are compiled where that is possible. */
  readonly compile?: boolean | undefined;
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
  /** Is a violation found first at the least depth? */
  readonly shortest: boolean;
}

export function engineFor(
  system: System,
  properties: readonly Property[],
  { compile = true, partialOrder = false }: EngineOptions,
): Engine {
  const plain = (why: string): Engine => ({
    successors: new Expander(system),
    notCompiled: why,
    reductions: [],
    shortest: true,
  });
  if (!compile) return plain('not asked for');
  try {
    const ample = partialOrder ? ampleSets(system, properties) : null;
    return {
      successors: new CompiledExpander(system, properties, ample),
      notCompiled: null,
      reductions: ample === null ? [] : [ampleText(system, ample)],
      shortest: ample === null,
    };
  } catch (cause) {
    if (!(cause instanceof CompileError)) throw cause;
    return plain(cause.message);
  }
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
