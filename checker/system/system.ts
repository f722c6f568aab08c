/** Composition of processes and rules over one shared state into a transition system. */

import { isLeaf, leafValues, range, struct, DomainError } from '../state/domain.ts';
import type {
  EnumDomain,
  Fields,
  LeafDomain,
  StructDomain,
  StructValue,
  Value,
} from '../state/domain.ts';
import { plainLeaf, printLeaf } from '../state/value.ts';
import { codeField, viewOf } from '../state/view.ts';
import type { View } from '../state/view.ts';
import { orbitsOf } from '../symmetry/orbit.ts';
import type { Orbit, SymmetryDefinition } from '../symmetry/orbit.ts';
import type { Blocked, ChoiceStep, Process } from './machine.ts';
import type { Rule } from './rule.ts';

export interface SystemDefinition<D extends StructDomain, C extends Fields = {}> {
  readonly state: D;
  /**
   * Sets an initial state; called once for every combination of `choices`. All variables have their
   * domain's initial value before. Returns false for a combination that is not wanted.
   */
  readonly init?: (state: Value<D>, choices: Readonly<StructValue<C>>) => boolean | void;
  readonly choices?: C;
  readonly processes?: Readonly<Record<string, Process>>;
  readonly rules?: readonly Rule<Value<D>>[];
  /** Fields that only the specification may read: what it remembers of the past. */
  readonly ghosts?: readonly (keyof Value<D> & string)[];
  /** What is interchangeable beside the members of scalar sets, which always are. */
  readonly symmetry?: SymmetryDefinition;
}

/** What a property sees of a process. */
export interface ProcessView {
  readonly pc: string;
  readonly [local: string]: unknown;
}
export type Processes = Readonly<Record<string, ProcessView>>;

/** One transition with all its parameters fixed. */
export interface Action {
  readonly id: number;
  /** Process and label, or the rule's name: `relocator:copy`, `walk`. */
  readonly step: string;
  /** Who acts: the process, or the value of the rule's actor parameter. */
  readonly actor: string;
  /** The label or rule, with its parameters: `walk(va=va1)`. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly run: (state: unknown, me: unknown, params: unknown) => unknown;
  /** The function of the model that `run` runs. */
  readonly fn: (...args: never[]) => unknown;
  /** Label codes by what `run` returns; null for a rule. */
  readonly targets: ReadonlyMap<unknown, number> | null;
}

/** A process inside a system: where its label lies in the packed state, and its actions by label. */
export interface ProcessEntry {
  readonly name: string;
  readonly labels: readonly string[];
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** The object with the process's label code and locals. */
  readonly me: Record<string, unknown>;
  readonly codeField: string;
  readonly actions: readonly (readonly Action[])[];
  /** By label code: may the process stay there for ever? */
  readonly rests: readonly boolean[];
}

export interface System<S = unknown> {
  readonly view: View<S>;
  readonly processes: readonly ProcessEntry[];
  readonly processViews: Processes;
  readonly rules: readonly { readonly action: Action; readonly inevitable: boolean }[];
  /** Every action, by id. */
  readonly actions: readonly Action[];
  /** Every step and rule by name, in order; the vacuity report speaks of these. */
  readonly steps: readonly string[];
  /** Packed initial states, each once, in order of the choices. */
  readonly initial: readonly Int32Array[];
  readonly ghosts: readonly string[];
  /** What is declared interchangeable. */
  readonly symmetry: readonly Orbit[];
}

const PC = 'pc';

export function system<D extends StructDomain, const C extends Fields = {}>(
  definition: SystemDefinition<D, C>,
): System<Value<D>> {
  const { state, processes = {}, rules = [], ghosts = [] } = definition;
  const ruleNames = rules.map(({ name }) => name);
  const twice = ruleNames.find((name, i) => ruleNames.indexOf(name) !== i);
  if (twice !== undefined) throw new DomainError(`rule '${twice}' stands twice`);
  const unknown = ghosts.find((name) => !Object.hasOwn(state.fields, name));
  if (unknown !== undefined) throw new DomainError(`ghost '${unknown}' is not a variable`);
  const whole = withProcesses(state, processes);
  const view = viewOf(whole) as View<Value<D>>;
  const actions: Action[] = [];
  const entries = Object.entries(processes).map(([name, each]) =>
    processEntry(name, each, view, actions),
  );
  const ruleEntries = rules.flatMap((rule) =>
    ruleActions(rule as Rule, actions).map((action) => ({ action, inevitable: rule.inevitable })),
  );
  return {
    view,
    processes: entries,
    processViews: Object.fromEntries(entries.map(({ name, me }) => [name, me])) as Processes,
    rules: ruleEntries,
    actions,
    steps: [...new Set(actions.map(({ step }) => step))],
    initial: initialStates(definition, view),
    ghosts,
    symmetry: orbitsOf(definition.symmetry ?? {}, whole, processes),
  };
}

function withProcesses(state: StructDomain, processes: Readonly<Record<string, Process>>) {
  const fields: Record<string, StructDomain> = {};
  for (const [name, { machine, constants }] of Object.entries(processes)) {
    if (Object.hasOwn(state.fields, name)) {
      throw new DomainError(`process '${name}' has the name of a variable`);
    }
    const own = [PC, ...machine.constants, ...Object.keys(machine.locals)];
    const twice = own.find((each, i) => own.indexOf(each) !== i);
    if (twice !== undefined) {
      throw new DomainError(`process '${name}' has two variables '${twice}'`);
    }
    fields[name] = struct({
      [PC]: labelDomain(machine.start, Object.keys(machine.steps)),
      ...Object.fromEntries(machine.constants.map((c) => [c, constantDomain(constants[c])])),
      ...machine.locals,
    });
  }
  return struct({ ...state.fields, ...fields });
}

function constantDomain(value: number | undefined): LeafDomain {
  return range(value ?? 0, value ?? 0);
}

/** The start label comes first, so that it is the initial value. */
function labelDomain(start: string, labels: readonly string[]): EnumDomain {
  const names = [start, ...labels.filter((label) => label !== start)];
  if (!labels.includes(start)) throw new DomainError(`start label '${start}' has no step`);
  return { kind: 'enum', names, coded: true };
}

function processEntry(
  name: string,
  { machine }: Process,
  view: View,
  actions: Action[],
): ProcessEntry {
  const { layout } = view;
  const slot = layout.slots.find(({ path }) => path[0] === name && path[1] === PC);
  if (slot === undefined) throw new DomainError(`process '${name}' has no label`);
  const labels = (slot.domain as EnumDomain).names;
  const unknown = machine.rest.find((label) => !labels.includes(label));
  if (unknown !== undefined) throw new DomainError(`${name}: rest label '${unknown}' has no step`);
  return {
    name,
    labels,
    word: slot.word,
    shift: slot.shift,
    mask: slot.bits === 0 ? 0 : 2 ** slot.bits - 1,
    me: (view.state as Record<string, Record<string, unknown>>)[name] as Record<string, unknown>,
    codeField: codeField(PC),
    actions: labels.map((label) =>
      stepActions(name, label, labels, machine.steps[label] as AnyStep, actions),
    ),
    rests: labels.map((label) => machine.rest.includes(label)),
  };
}

type AnyStep = ChoiceStep<never, never, string>;

function stepActions(
  process: string,
  label: string,
  labels: readonly string[],
  { params, run, rename }: AnyStep,
  actions: Action[],
): Action[] {
  const targets = new LabelCodes(process, label, labels, rename);
  return combinations(params).map((values) => {
    const action = {
      id: actions.length,
      step: `${process}:${label}`,
      actor: process,
      name: withParams(label, params, values),
      params: values,
      run: run as unknown as Action['run'],
      fn: run,
      targets,
    };
    actions.push(action);
    return action;
  });
}

/** Label codes by the labels that one step returns, found when first asked for. */
class LabelCodes extends Map<unknown, number> {
  readonly #find: (label: unknown) => number;
  constructor(
    process: string,
    label: string,
    labels: readonly string[],
    rename: ((label: string) => string) | undefined,
  ) {
    super();
    this.#find = (next) => {
      const outward = typeof next === 'string' && rename ? rename(next) : next;
      const code = labels.indexOf(outward as string);
      if (code < 0) {
        throw new DomainError(`${process}:${label} goes to unknown label '${String(outward)}'`);
      }
      return code;
    };
  }
  override get(label: unknown): number {
    const known = super.get(label);
    if (known !== undefined) return known;
    const code = this.#find(label);
    this.set(label, code);
    return code;
  }
}

function ruleActions({ name, params, run, actor }: Rule, actions: Action[]): Action[] {
  const untyped = run as unknown as (state: unknown, params: unknown) => Blocked | undefined;
  return combinations(params).map((values) => {
    const action = {
      id: actions.length,
      step: name,
      actor: actor === undefined ? '' : printParam(params, actor, values),
      name: withParams(name, params, values, actor),
      params: values,
      run: (state: unknown, _me: unknown, chosen: unknown) => untyped(state, chosen),
      fn: run,
      targets: null,
    };
    actions.push(action);
    return action;
  });
}

function withParams(name: string, params: Fields, values: Params, actor?: string): string {
  const shown = Object.keys(params).filter((param) => param !== actor);
  if (shown.length === 0) return name;
  return `${name}(${shown.map((p) => `${p}=${printParam(params, p, values)}`).join(', ')})`;
}

type Params = Readonly<Record<string, unknown>>;

function printParam(params: Fields, param: string, values: Params): string {
  const domain = params[param] as LeafDomain;
  return printLeaf(domain, plainLeaf(domain, values[param]));
}

/** All combinations of the parameters' values, the last parameter running fastest. */
function combinations(params: Fields): Params[] {
  return Object.entries(params).reduce<Params[]>(
    (sofar, [name, domain]) => {
      if (!isLeaf(domain)) throw new DomainError(`parameter ${name} is not a leaf domain`);
      return sofar.flatMap((each) =>
        leafValues(domain).map((value) => ({ ...each, [name]: value })),
      );
    },
    [{}],
  );
}

function initialStates<D extends StructDomain, C extends Fields>(
  { init, choices }: SystemDefinition<D, C>,
  view: View<Value<D>>,
): Int32Array[] {
  const zero = new Int32Array(view.layout.words);
  const seen = new Set<string>();
  const states: Int32Array[] = [];
  for (const chosen of combinations(choices ?? {})) {
    const words = new Int32Array(view.layout.words);
    view.load(zero, 0);
    try {
      if (init?.(view.state, chosen as Readonly<StructValue<C>>) === false) continue;
      view.store(words, 0);
    } catch (cause) {
      throw new DomainError(`init: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
    if (seen.has(words.join())) continue;
    seen.add(words.join());
    states.push(words);
  }
  if (states.length === 0) throw new DomainError('there is no initial state');
  return states;
}
