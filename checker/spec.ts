/** Specs: a model at given bounds, the properties claimed of it, the verdicts expected, and metrics. */

import type { Metric } from './property/metric.ts';
import type { Property } from './property/property.ts';
import type { System } from './system/system.ts';

/** Sizes and switches of a model, all numbers, so that a command line or a sweep can set them. */
export type SpecBounds = Readonly<Record<string, number>>;

/** Names of ingredients that are taken out. */
export type Without<I extends string = string> = ReadonlySet<I>;

export type Expected = 'holds' | 'violated';

export interface Spec<B extends SpecBounds = SpecBounds> {
  readonly kind: 'spec';
  /** `family/name`. */
  readonly name: string;
  /** One line for lists; the file's docstring says the rest. */
  readonly summary: string;
  /** Default values of every bound; a user may change each by name. */
  readonly bounds: B;
  /** What the model consists of, as far as it can be taken out (see `limbo ablate`): a line for each name. */
  readonly ingredients: Readonly<Record<string, string>>;
  /** Without some of its ingredients; all are there by default. */
  readonly model: (bounds: B, without?: Without) => System;
  readonly properties: readonly Property[];
  /** Expected verdicts by property; a property not named here is expected to hold. */
  readonly expect: Readonly<Record<string, Expected>>;
  /** Numbers of which a check tells the least and the greatest value. */
  readonly metrics: readonly Metric[];
}

export interface SpecDefinition<S, B extends SpecBounds, I extends string = string> {
  readonly name: string;
  readonly summary: string;
  readonly bounds?: B;
  readonly ingredients?: Readonly<Record<I, string>>;
  readonly model: (bounds: B, without: Without<NoInfer<I>>) => System<S>;
  readonly properties: readonly Property<NoInfer<S>>[];
  readonly expect?: Readonly<Record<string, Expected>>;
  readonly metrics?: readonly Metric<NoInfer<S>>[];
}

/** A mistake in a spec's declaration or in how it was asked to run. */
export class SpecError extends Error {
  override name = 'SpecError';
}

export function spec<S, B extends SpecBounds = Record<string, number>, I extends string = string>(
  definition: SpecDefinition<S, B, I>,
): Spec {
  const { name, properties, model, expect = {}, bounds = {}, metrics = [] } = definition;
  const { ingredients = {} } = definition;
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name)) throw new SpecError(`'${name}' is not a spec's name`);
  const names = properties.map((property) => property.name);
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice !== undefined) throw new SpecError(`${name}: property '${twice}' stands twice`);
  const unknown = Object.keys(expect).find((each) => !names.includes(each));
  if (unknown !== undefined) {
    throw new SpecError(`${name}: expects a verdict of '${unknown}', which is not its property`);
  }
  requireMetrics(name, metrics, names);
  requireIngredients(name, Object.keys(ingredients));
  return {
    kind: 'spec',
    ...definition,
    expect,
    bounds,
    metrics,
    ingredients,
    model: (some: B, without: Without<I> = new Set()) => model(some, without),
  } as unknown as Spec;
}

/** Ingredients go by their names in the names of files. */
function requireIngredients(spec: string, names: readonly string[]): void {
  const odd = names.find((name) => !/^\w+$/.test(name));
  if (odd !== undefined) throw new SpecError(`${spec}: '${odd}' is not an ingredient's name`);
}

/** Metrics go by their names on the command line and in the names of files. */
function requireMetrics(spec: string, metrics: readonly Metric[], properties: readonly string[]) {
  const names = metrics.map(({ name }) => name);
  for (const [i, { name, over = 'all' }] of metrics.entries()) {
    const what = `${spec}: metric '${name}'`;
    if (!/^[\w.-]+$/.test(name)) throw new SpecError(`${spec}: '${name}' is not a metric's name`);
    if (names.indexOf(name) !== i) throw new SpecError(`${what} stands twice`);
    if (properties.includes(name)) throw new SpecError(`${what} has the name of a property`);
    if (!['all', 'rest'].includes(over)) {
      throw new SpecError(`${what} is over '${over}', not 'all' or 'rest'`);
    }
  }
}

/** The spec's default bounds with some replaced; every name must be one of the spec's bounds. */
export function boundsOf(spec: Spec, changed: SpecBounds = {}): SpecBounds {
  const unknown = Object.keys(changed).find((name) => !Object.hasOwn(spec.bounds, name));
  if (unknown !== undefined) {
    const known = Object.keys(spec.bounds).join(', ') || 'none';
    throw new SpecError(`${spec.name} has no bound '${unknown}' (its bounds: ${known})`);
  }
  const odd = Object.entries(changed).find(([, value]) => !Number.isFinite(value));
  if (odd !== undefined) throw new SpecError(`${spec.name}: bound ${odd[0]} is ${odd[1]}`);
  return { ...spec.bounds, ...changed };
}
