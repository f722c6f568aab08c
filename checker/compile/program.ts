/** Puts the translated steps, rules, properties and metrics of a system together into one program. */

import type { AmpleSets } from '../reduction/ample.ts';
import { ampleText } from './ample-text.ts';
import type { OnlyStep, ProcessText } from './ample-text.ts';
import type { Metric } from '../property/metric.ts';
import { claimOf, PARTS } from '../property/property.ts';
import type { Property } from '../property/property.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import { Scopes } from './scope.ts';
import { at, cells, CompileError, constant, readText, writeText } from './symbol.ts';
import { runtimeText, withCells } from './runtime.ts';
import type { Symbolic } from './symbol.ts';
import { Translator } from './translate.ts';
import { Trees } from './tree.ts';

/** What the program needs of whoever runs it. */
export interface Host {
  /** A step writes a value outside the domain of a cell. */
  outside(cell: number, value: unknown): never;
  /** A step failed an assertion; it may yet turn out to be blocked. */
  failed(property: number, because: string): void;
  /** The step that failed assertions was taken, or was blocked. */
  failedStep(action: number): void;
  failedBlocked(): void;
}

/** The arrays that a program works on. */
export interface Memory {
  /** The packed state to be expanded. */
  readonly source: Int32Array;
  /** The packed state that steps and properties work on. */
  readonly working: Int32Array;
  /** Gets the packed successors, one after the other. */
  readonly out: Int32Array;
  /** How often each action was taken. */
  readonly taken: Float64Array;
  /** Gets a 1 for each property of which an assertion was evaluated. */
  readonly exercised: Uint8Array;
}

export interface Program {
  /** Makes the source the working state; to be called first, and after a step that threw. */
  load(): void;
  /**
   * Takes every enabled step, or as many as are enough by the ample sets; `count` successors are in `Memory.out` before, and as many as it returns
   * afterwards. The working state is the source again then.
   */
  expand(count: number): number;
  /** After `expand`, as in `Expander`. */
  moved(): boolean;
  resting(): boolean;
  /**
   * Takes the one step that is enough in the working state, without looking at what else could be done;
   * the action, or -1 if there is no such step.
   */
  follow(): number;
  /** Truth of each property's parts, by `predicates`. */
  readonly predicates: readonly (() => boolean)[];
  /** Value of each metric, in order. */
  readonly measures: readonly (() => number)[];
}

export interface Compilation {
  /** Names of the properties that assertions may violate, by the number that the host is told. */
  readonly asserted: readonly string[];
  /** Index into `Program.predicates` by the property's function. */
  readonly predicates: ReadonlyMap<unknown, number>;
  load(memory: Memory, host: Host): Program;
}

/**
 * Compiles a system, to be searched whole unless there are ample sets; throws {@link CompileError} with
 * the step that is outside the subset.
 */
export function compile(
  system: System,
  properties: readonly Property[],
  ample: AmpleSets | null = null,
  metrics: readonly Metric[] = [],
): Compilation {
  const scopes = new Scopes();
  try {
    return compileWith(new Translator(scopes, new Trees()), system, properties, ample, metrics);
  } finally {
    scopes.close();
  }
}

function compileWith(
  translator: Translator,
  system: System,
  properties: readonly Property[],
  ample: AmpleSets | null,
  metrics: readonly Metric[],
): Compilation {
  const { root } = system.view.layout;
  const state = at(root, { dynamic: null, offset: 0 });
  const partOf = (name: string): Symbolic => {
    let offset = 0;
    for (const [field, domain] of Object.entries(root.fields)) {
      if (field === name) return at(domain, { dynamic: null, offset });
      offset += cells(domain);
    }
    throw new CompileError(`no process ${name}`);
  };
  const processes = system.processes.map((process) =>
    processText(translator, process, state, partOf(process.name)),
  );
  const rules = rulesText(translator, system, state);
  const reduction = ample === null ? null : ampleText(ample, system.view.layout, processes);
  const views: Symbolic = {
    kind: 'record',
    fields: new Map(system.processes.map(({ name }) => [name, partOf(name)])),
  };
  const predicates = new Map<unknown, number>();
  const names: string[] = [];
  for (const property of properties as readonly Property<unknown>[]) {
    for (const fn of PARTS.map((part) => claimOf(property, part))) {
      if (fn === undefined || predicates.has(fn)) continue;
      const name = named(`property ${property.name}`, () =>
        translator.predicate(fn, [state, views]),
      );
      predicates.set(fn, names.push(name) - 1);
    }
  }
  const measures = metrics.map(({ name, of }) =>
    named(`metric ${name}`, () => translator.measure(of, [state, views])),
  );
  const text = [
    runtimeText(system.view.layout, reduction !== null),
    ...translator.functions,
    reduction?.functions ?? 'function $follow() { return -1; }',
    'function expand(count) { $moved = false; $resting = true; $count = count;',
    reduction?.first ?? '',
    ...processes.map(({ expand }) => expand),
    ...rules,
    'return $count; }',
    `return { load, expand, follow: $follow, moved: () => $moved, resting: () => $resting,`,
    `predicates: [${names.join(', ')}], measures: [${measures.join(', ')}] };`,
  ].join('\n');
  const factory = new Function('$memory', 'K', '$host', 'X', withCells(text, system.view.layout));
  const { pool, asserted } = translator;
  const tables = reduction?.tables ?? null;
  return {
    asserted,
    predicates,
    load: (memory, host) => factory(memory, pool, host, tables) as Program,
  };
}

function named<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof CompileError)) throw cause;
    throw new CompileError(`${what}: ${cause.message}`, { cause });
  }
}

/**
 * JavaScript for one process: a table of functions by label, with the steps of each. A switch would do
 * the same, but V8 throws optimised code away each time it comes to a call in it that was never made.
 */
function processText(
  translator: Translator,
  process: ProcessEntry,
  state: Symbolic,
  me: Symbolic,
): ProcessText {
  const pc = me.kind === 'part' ? me.at.offset : 0;
  const only = new Map<number, OnlyStep>();
  const byLabel = process.actions.map((actions, label) => {
    const rests = process.rests[label] as boolean;
    const taken = rests ? '' : ' $moved = true;';
    const steps = stepTexts(translator, actions, state, me);
    const [first] = steps;
    if (steps.length === 1 && first !== undefined) {
      only.set(label, { action: first.action.id, call: first.call });
    }
    const texts = steps.map(
      ({ action, call }) =>
        `if (($r = ${call}) >= 0) { ${writeText(String(pc), '$r')}; $taken(${action.id});${taken} }` +
        ` else if ($failed) $unsaid();`,
    );
    const name = `$label_${pc}_${label}`;
    translator.functions.push(
      `function ${name}() { let $r; ${rests ? '' : '$resting = false;'}\n${texts.join('\n')} }`,
    );
    return name;
  });
  translator.functions.push(`const $labels_${pc} = [${byLabel.join(', ')}];`);
  return { cell: pc, only, expand: `$labels_${pc}[${readText(String(pc))}]();` };
}

function rulesText(translator: Translator, { rules }: System, state: Symbolic): string[] {
  const byStep = Map.groupBy(rules, ({ action }) => action.step);
  return [...byStep].map(([, group], i) => {
    const inevitable = group[0]?.inevitable ? ' $moved = true;' : '';
    const actions = group.map(({ action }) => action);
    const texts = stepTexts(translator, actions, state, null).map(
      ({ action, call }) =>
        `if (${call} >= 0) { $taken(${action.id});${inevitable} }` +
        ` else if ($failed) $unsaid();`,
    );
    translator.functions.push(`function $rule_${i}() {\n${texts.join('\n')} }`);
    return `$rule_${i}();`;
  });
}

/** Calls of one step for each combination of its parameters, which become constants. */
function stepTexts(
  translator: Translator,
  actions: readonly Action[],
  state: Symbolic,
  me: Symbolic | null,
): { action: Action; call: string }[] {
  return actions.map((action) => {
    const fields = Object.entries(action.params).map(
      ([name, value]) => [name, constant(value)] as const,
    );
    const params: Symbolic = { kind: 'record', fields: new Map(fields) };
    const args = me === null ? [state, params] : [state, me, params];
    const labels = (label: unknown): number | null => labelCode(action, label);
    const name = named(`step ${action.step}`, () => translator.step(action.fn, args, [], labels));
    return { action, call: `${name}()` };
  });
}

/** The code of a label, 0 for a rule that is taken; null for what is an error if it is ever returned. */
export function labelCode({ targets }: Action, label: unknown): number | null {
  if (targets === null || label === undefined)
    return targets === null && label === undefined ? 0 : null;
  try {
    return targets.get(label) ?? null;
  } catch {
    return null;
  }
}
