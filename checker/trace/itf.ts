/**
 * Traces in the Informal Trace Format, which the viewers of Apalache and Quint show
 * (https://apalache-mc.org/docs/adr/015adr-trace.html).
 */

import { match } from 'ts-pattern';

import type { Domain, IndexDomain, LeafDomain, StructDomain } from '../state/domain.ts';
import { indexName } from '../state/layout.ts';
import type { Plain } from '../state/value.ts';
import type { Trace } from './trace.ts';

export type ItfValue =
  | boolean
  | string
  | { readonly '#bigint': string }
  | { readonly '#set': readonly ItfValue[] }
  | { readonly '#tup': readonly ItfValue[] }
  | { readonly '#map': readonly (readonly [ItfValue, ItfValue])[] }
  | readonly ItfValue[]
  | { readonly [field: string]: ItfValue };

export interface ItfState {
  readonly '#meta': { readonly index: number; readonly action?: string };
  readonly [variable: string]: unknown;
}

export interface ItfTrace {
  readonly '#meta': Readonly<Record<string, unknown>>;
  readonly vars: readonly string[];
  readonly states: readonly ItfState[];
}

/** The variable that says, in each state, which action led to it; `init` in the first. */
const ACTION = 'action_taken';

/**
 * Converts a trace. Numbers are `#bigint`, but members of a scalar set or of a range with a prefix
 * are strings, as they are printed; an array indexed by those is a `#map`, any other is a list; an
 * optional is a variant `None` or `Some`.
 */
export function itfOf(trace: Trace): ItfTrace {
  const { schema, initial, steps, spec, property, because, bounds, extreme } = trace;
  const what = extreme === undefined ? `${property} is violated` : property;
  const states = [
    { state: initial.state, action: 'init' },
    ...steps.map(({ state, actor, action }) => ({
      state,
      action: actor === '' ? action : `${actor}: ${action}`,
    })),
  ];
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: spec,
      status: extreme === undefined ? 'violation' : 'ok',
      description: `Created by Limbo: ${what}: ${because}`,
      bounds,
    },
    vars: [...Object.keys(schema.fields), ACTION],
    states: states.map(({ state, action }, index) => ({
      '#meta': { index, action },
      ...record(schema, state),
      [ACTION]: action,
    })),
  };
}

function record({ fields }: StructDomain, value: Plain): Record<string, ItfValue> {
  const parts = value as Readonly<Record<string, Plain>>;
  return Object.fromEntries(
    Object.entries(fields).map(([field, of]) => [field, itfValue(of, parts[field] as Plain)]),
  );
}

function itfValue(domain: Domain, value: Plain): ItfValue {
  return match(domain)
    .with({ kind: 'struct' }, (of) => record(of, value))
    .with({ kind: 'array' }, ({ index, of }) => {
      const values = (value as readonly Plain[]).map((each) => itfValue(of, each));
      if (!isNamed(index)) return values;
      return { '#map': values.map((each, i) => [indexName(index, i), each] as const) };
    })
    .otherwise((leaf) => itfLeaf(leaf, value));
}

function itfLeaf(domain: LeafDomain, value: Plain): ItfValue {
  return match(domain)
    .with({ kind: 'bool' }, () => value as boolean)
    .with({ kind: 'enum' }, () => value as string)
    .with({ kind: 'range' }, { kind: 'scalar' }, (of) => itfIndex(of, value as number))
    .with({ kind: 'set' }, ({ of }) => ({
      '#set': (value as readonly number[]).map((member) => itfIndex(of, member)),
    }))
    .with({ kind: 'optional' }, ({ of }) =>
      value === null
        ? { tag: 'None', value: { '#tup': [] } }
        : { tag: 'Some', value: itfLeaf(of, value) },
    )
    .exhaustive();
}

function itfIndex(domain: IndexDomain, value: number): ItfValue {
  return isNamed(domain) ? indexName(domain, value) : { '#bigint': String(value) };
}

function isNamed(domain: IndexDomain): boolean {
  return domain.kind === 'scalar' || domain.prefix !== '';
}
