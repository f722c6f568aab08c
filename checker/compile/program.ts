/** Puts the translated steps, rules and properties of a system together into one program. */

import type { Property } from '../property/property.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import { Scopes } from './scope.ts';
import { at, cells, CompileError, constant } from './symbol.ts';
import type { Symbolic } from './symbol.ts';
import { Translator } from './translate.ts';

/** What the program needs of whoever runs it. */
export interface Host {
  /** A step was taken that failed an assertion. */
  failedStep(action: number): void;
  /** A step failed an assertion, or wrote to the cells (`wrote`), and then returned blocked. */
  blocked(action: number, wrote: boolean): void;
  /** A step writes a value outside the domain of a cell. */
  outside(cell: number, value: unknown): never;
  /** An assertion failed. */
  failed(property: number, because: string): void;
}

/** The arrays that a program works on. */
export interface Memory {
  /** A cell for each leaf of the state: its code. */
  readonly cells: Int32Array;
  /** What the step at hand changed: pairs of a cell and its value before. */
  readonly undo: Int32Array;
  /** The packed state in the cells. */
  readonly source: Int32Array;
  /** Gets the packed successors, one after the other. */
  readonly out: Int32Array;
  /** How often each action was taken. */
  readonly taken: Float64Array;
  /** Of each cell: its word, its place in the word, and the word's mask without it. */
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly keep: Int32Array;
  /** Gets a 1 for each property of which an assertion was evaluated. */
  readonly exercised: Uint8Array;
}

export interface Program {
  /**
   * Takes every enabled step from the state in the cells, which stay as they were; `count` successors
   * are in `Memory.out` before, and as many as it returns afterwards.
   */
  expand(count: number): number;
  /** After `expand`, as in `Expander`. */
  moved(): boolean;
  resting(): boolean;
  /** Forgets what a step has changed that failed half-way. */
  reset(): void;
  /** Truth of each property's parts, by `predicates`. */
  readonly predicates: readonly (() => boolean)[];
}

export interface Compilation {
  /** Names of the properties that assertions may violate, by the number that the host is told. */
  readonly asserted: readonly string[];
  /** Index into `Program.predicates` by the property's function. */
  readonly predicates: ReadonlyMap<unknown, number>;
  load(memory: Memory, host: Host): Program;
}

/** Compiles a system; throws {@link CompileError} with the step that is outside the subset. */
export function compile(system: System, properties: readonly Property[]): Compilation {
  const scopes = new Scopes();
  try {
    return compileWith(new Translator(scopes), system, properties);
  } finally {
    scopes.close();
  }
}

function compileWith(
  translator: Translator,
  system: System,
  properties: readonly Property[],
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
  const expand = [
    ...system.processes.map((process) =>
      processText(translator, process, state, partOf(process.name)),
    ),
    ...rulesText(translator, system, state),
  ];
  const processes: Symbolic = {
    kind: 'record',
    fields: new Map(system.processes.map(({ name }) => [name, partOf(name)])),
  };
  const predicates = new Map<unknown, number>();
  const names: string[] = [];
  for (const property of properties as readonly Property<unknown>[]) {
    for (const fn of [property.invariant, property.atRest]) {
      if (fn === undefined || predicates.has(fn)) continue;
      const name = named(`property ${property.name}`, () =>
        translator.predicate(fn, [state, processes]),
      );
      predicates.set(fn, names.push(name) - 1);
    }
  }
  const text = [
    RUNTIME,
    takenText(system.view.layout.words),
    ...translator.functions,
    'function expand(count) { $moved = false; $resting = true; $count = count;',
    ...expand,
    'return $count; }',
    `return { expand, moved: () => $moved, resting: () => $resting, reset,`,
    `predicates: [${names.join(', ')}] };`,
  ].join('\n');
  const factory = new Function('$memory', 'K', '$host', text);
  const { pool, asserted } = translator;
  return {
    asserted,
    predicates,
    load: (memory, host) => factory(memory, pool, host) as Program,
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

/** A switch over the process's label, with its steps for each combination of their parameters. */
function processText(
  translator: Translator,
  process: ProcessEntry,
  state: Symbolic,
  me: Symbolic,
): string {
  const pc = me.kind === 'part' ? me.at.offset : 0;
  const cases = process.actions.map((actions, label) => {
    const rests = process.rests[label] as boolean;
    const taken = rests ? '' : ' $moved = true;';
    const steps = stepTexts(translator, actions, state, me).map(
      ({ action, call }) =>
        `if (($r = ${call}) >= 0) { put(${pc}, $r); $taken(${action.id});${taken} }` +
        ` else if (($n | $failed) !== 0) $blocked(${action.id});`,
    );
    const name = `$label_${pc}_${label}`;
    translator.functions.push(
      `function ${name}() { let $r; ${rests ? '' : '$resting = false;'}\n${steps.join('\n')} }`,
    );
    return `case ${label}: ${name}(); break;`;
  });
  return `switch (C[${pc}]) { ${cases.join('\n')} }`;
}

function rulesText(translator: Translator, { rules }: System, state: Symbolic): string[] {
  const byStep = Map.groupBy(rules, ({ action }) => action.step);
  return [...byStep].map(([, group], i) => {
    const inevitable = group[0]?.inevitable ? ' $moved = true;' : '';
    const actions = group.map(({ action }) => action);
    const texts = stepTexts(translator, actions, state, null).map(
      ({ action, call }) =>
        `if (${call} >= 0) { $taken(${action.id});${inevitable} }` +
        ` else if (($n | $failed) !== 0) $blocked(${action.id});`,
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
function labelCode({ targets }: Action, label: unknown): number | null {
  if (targets === null || label === undefined)
    return targets === null && label === undefined ? 0 : null;
  try {
    return targets.get(label) ?? null;
  } catch {
    return null;
  }
}

/** What every program has: checked writes with an undo log, and checks of values and indices. */
const RUNTIME = `"use strict";
const { cells: C, undo: U, source: S, out: O, taken: T, word: W, shift: H, keep: M, exercised: A } = $memory;
let $n = 0, $count = 0, $failed = 0, $moved = false, $resting = false;
function put(a, v) {
  const old = C[a];
  if (old !== v) {
    if ($n === U.length) throw new RangeError('one step changes the state too often');
    U[$n] = a; U[$n + 1] = old; $n += 2; C[a] = v;
  }
  return v;
}
function $blocked(action) { $failed = 0; $host.blocked(action, $n !== 0); }
function $fail(property, because) { $failed = 1; $host.failed(property, because); }
function reset() { $n = 0; $failed = 0; }
function index(i, size) {
  if ((i | 0) === i && i >= 0 && i < size) return i;
  throw new RangeError('index ' + i + ' outside an array of ' + size);
}
function outside(a, v) { $host.outside(a, v); }
function ranged(v, min, max, a) { return (v | 0) === v && v >= min && v <= max ? v - min : outside(a, v); }
function truth(v, a) { return v === true ? 1 : v === false ? 0 : outside(a, v); }
function named(v, codes, a) { const c = codes.get(v); return c === undefined ? outside(a, v) : c; }
`;

/** Packs the successor, and takes the step back. */
function takenText(words: number): string {
  const copies = Array.from({ length: words }, (_, w) => `O[at + ${w}] = S[${w}];`).join(' ');
  return `function $taken(action) {
  const at = $count * ${words};
  $count += 1;
  T[action] += 1;
  ${copies}
  for (let i = 0; i < $n; i += 2) {
    const a = U[i], w = at + W[a];
    O[w] = (O[w] & M[a]) | (C[a] << H[a]);
  }
  for (let i = $n - 2; i >= 0; i -= 2) C[U[i]] = U[i + 1];
  $n = 0;
  if ($failed !== 0) { $failed = 0; $host.failedStep(action); }
}`;
}
