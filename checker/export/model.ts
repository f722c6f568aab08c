/** A spec's model as it is exported, before it is written in a language. */

import { Scopes } from '../compile/scope.ts';
import type { Property } from '../property/property.ts';
import type { Layout } from '../state/layout.ts';
import type { System } from '../system/system.ts';
import { Exporter } from './action.ts';
import type { ExportedAction } from './action.ts';
import { and, compare, not, number, or, truth } from './expr.ts';
import type { Expr, Place } from './expr.ts';
import { shapeOf } from './shape.ts';
import type { StructShape } from './shape.ts';
import { placesReadIn as readBy, placesWrittenIn as writtenBy, statementsOf } from './statement.ts';
import type { Statement } from './statement.ts';
import { placesReadBy } from './substitute.ts';
import type { Fn } from '../compile/body.ts';

export interface ExportedModel {
  /** Names of the properties that are exported. */
  readonly properties: readonly string[];
  readonly shape: StructShape;
  /** For each initial state, the leaves that are not 0, and their codes. */
  readonly initial: readonly (readonly Setting[])[];
  readonly transitions: readonly Transition[];
  /** What must be true of every state, by the property that claims it. */
  readonly claims: readonly { readonly property: Property; readonly holds: Expr }[];
}

export interface Setting {
  readonly place: Place;
  readonly code: number;
}

export interface Transition {
  /** Who takes it, and what it is. */
  readonly title: string;
  /** For a step: its process's label as it is, and the one at which it is taken. */
  readonly at: { readonly label: Expr; readonly code: number } | null;
  /** For a step, given that it is there. */
  readonly guard: Expr;
  readonly statements: readonly Statement[];
}

/** When a transition can be taken, wherever its process is. */
export function wholeGuard({ at, guard }: Transition): Expr {
  return at === null ? guard : and(compare('==', at.label, number(at.code)), guard);
}

/** Throws `CompileError` for what can't be exported. */
export function exportedModel(system: System, properties: readonly Property[]): ExportedModel {
  const scopes = new Scopes();
  try {
    return modelOf(new Exporter(system, scopes), system, properties);
  } finally {
    scopes.close();
  }
}

function modelOf(
  exporter: Exporter,
  system: System,
  properties: readonly Property[],
): ExportedModel {
  const actions = exporter.actions();
  const names = new Set(properties.map(({ name }) => name));
  const wanted = (property: string | null): boolean => property === null || names.has(property);
  const transitions = actions
    .map((each) => ({
      title: titleOf(each),
      at: each.at && { label: exporter.labelOf(each.at.process), code: each.at.label },
      guard: each.guard,
      statements: statementsOf(each.effect, wanted),
    }))
    .filter(({ guard }) => !(guard.kind === 'truth' && !guard.value));
  const enabled = (each: ExportedAction): Expr =>
    each.at === null ? each.guard : and(exporter.isAt(each.at.process, each.at.label), each.guard);
  const rest = restOf(exporter, system);
  return {
    properties: [...names],
    shape: shapeOf(system.view.layout.root),
    initial: system.initial.map((words) => settings(system.view.layout, words)),
    transitions,
    claims: properties.flatMap((property) => {
      const holds = claimOf(property, exporter, rest, () => stuck(system, actions, enabled));
      return holds.kind === 'truth' && holds.value ? [] : [{ property, holds }];
    }),
  };
}

function titleOf({ action: { actor, name } }: ExportedAction): string {
  return actor === '' ? name : `${actor}: ${name}`;
}

/** Do all processes rest? */
function restOf(exporter: Exporter, { processes }: System): Expr {
  return processes.reduce<Expr>((sofar, process) => {
    const resting = process.rests.reduce<Expr>(
      (any, rests, label) => (rests ? or(any, exporter.isAt(process, label)) : any),
      truth(false),
    );
    return and(sofar, resting);
  }, truth(true));
}

/** Is no process that does not rest able to move, and no inevitable rule enabled? */
function stuck(
  { rules }: System,
  actions: readonly ExportedAction[],
  enabled: (each: ExportedAction) => Expr,
): Expr {
  const inevitable = new Set(rules.filter((rule) => rule.inevitable).map(({ action }) => action));
  const moving = actions.filter(({ action, at }) =>
    at === null ? inevitable.has(action) : !at.process.rests[at.label],
  );
  return not(moving.reduce<Expr>((any, each) => or(any, enabled(each)), truth(false)));
}

function claimOf(
  { name, invariant, atRest, deadlock }: Property,
  exporter: Exporter,
  rest: Expr,
  isStuck: () => Expr,
): Expr {
  const always = invariant ? exporter.claim(name, invariant as Fn) : truth(true);
  const resting = atRest ? or(not(rest), exporter.claim(name, atRest as Fn)) : truth(true);
  const live = deadlock ? or(rest, not(isStuck())) : truth(true);
  return and(and(always, resting), live);
}

function settings({ slots }: Layout, words: Int32Array): Setting[] {
  return slots.flatMap(({ path, domain, word, shift, bits }) => {
    if (bits === 0) return [];
    const code = ((words[word] as number) >>> shift) & (bits === 32 ? -1 : 2 ** bits - 1);
    const steps = path.map((step) => (typeof step === 'string' ? step : number(step)));
    return code === 0 ? [] : [{ place: { path: steps, domain }, code }];
  });
}

/** Every place that the model reads. */
export function placesReadIn({ transitions, claims }: ExportedModel): Place[] {
  return [
    ...transitions.flatMap(({ at, guard, statements }) => [
      ...(at === null ? [] : placesReadBy(at.label)),
      ...placesReadBy(guard),
      ...statements.flatMap(readBy),
    ]),
    ...claims.flatMap(({ holds }) => placesReadBy(holds)),
  ];
}

/** Every place that the model writes. */
export function placesWrittenIn({ initial, transitions }: ExportedModel): Place[] {
  return [
    ...initial.flatMap((settings) => settings.map(({ place }) => place)),
    ...transitions.flatMap(({ statements }) => statements.flatMap(writtenBy)),
  ];
}
