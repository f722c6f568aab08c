/** Chooses how the successors of states are found: compiled if possible, reduced where that is sound. */

import { CompiledExpander } from './compile/compiled-expander.ts';
import { CompileError } from './compile/symbol.ts';
import type { Property } from './property/property.ts';
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
  /** False tells interchangeable members apart; by default one state stands for its renamings. */
  readonly symmetry?: boolean | undefined;
  /** Compares every state with a renaming of it; slow. By default only some are compared. */
  readonly selfCheck?: boolean | undefined;
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
}

export function engineFor(
  system: System,
  properties: readonly Property[],
  { compile = true, symmetry = true, selfCheck = false }: EngineOptions,
): Engine {
  const plain = compile ? compiled(system, properties) : uncompiled(system, 'not asked for');
  const canonicaliser = symmetry ? canonicaliserOf(system) : null;
  if (canonicaliser === null) return { ...plain, reductions: [], formOf: null };
  return {
    ...plain,
    successors: new SymmetricSuccessors(
      system,
      properties,
      plain.successors,
      canonicaliser,
      selfCheck,
    ),
    reductions: system.symmetry.map(
      ({ name, first, size }, i) =>
        `symmetry of ${name} ${first}..${first + size - 1}${canonicaliser.exact[i] ? '' : ' (not exact)'}`,
    ),
    formOf: exactForms(system),
  };
}

type Plain = Pick<Engine, 'successors' | 'notCompiled'>;

function compiled(system: System, properties: readonly Property[]): Plain {
  try {
    return { successors: new CompiledExpander(system, properties), notCompiled: null };
  } catch (cause) {
    if (!(cause instanceof CompileError)) throw cause;
    return uncompiled(system, cause.message);
  }
}

function uncompiled(system: System, why: string): Plain {
  return { successors: new Expander(system), notCompiled: why };
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
