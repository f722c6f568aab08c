/** Saved traces: JSON, read back with every part validated. */

import { isMatching, P } from 'ts-pattern';

import type { Domain, StructDomain } from '../state/domain.ts';
import { layoutOf } from '../state/layout.ts';
import type { Layout } from '../state/layout.ts';
import { pack } from '../state/value.ts';
import type { Trace } from './trace.ts';

/** Text that is not a saved trace; the message says what is wrong and where, on one line. */
export class TraceFileError extends Error {
  override name = 'TraceFileError';
}

/** A trace as the text of a file. */
export function traceText(trace: Trace): string {
  return `${JSON.stringify(trace, null, 1)}\n`;
}

const text = P.string;
const variable = { name: text, text };
const change = { name: text, before: text, text };

/** Each part of a trace, and the shape that it must have. */
const parts = {
  spec: text,
  bounds: P.record(P.string, P.number),
  property: text,
  meaning: text,
  because: text,
  initial: { variables: P.array(variable), state: P.nonNullable },
  steps: P.array(P.nonNullable),
} as const;

const extreme = { end: P.union('min', 'max'), value: P.number, exact: P.boolean };

const step = { actor: text, action: text, changes: P.array(change), state: P.nonNullable };

/** Reads a trace from the text of a file; throws {@link TraceFileError}. */
export function parseTrace(source: string): Trace {
  const value = parseJson(source);
  if (typeof value !== 'object' || value === null || !('format' in value)) {
    fail('it is not a saved trace (no "format")');
  }
  const { format } = value;
  if (format !== 'limbo-trace-1') fail(`format: ${JSON.stringify(format)} is not "limbo-trace-1"`);
  const trace = value as unknown as Trace;
  for (const [name, shape] of Object.entries(parts)) {
    const part: unknown = trace[name as keyof typeof parts];
    if (part === undefined) fail(`${name}: it is missing`);
    if (!fits(shape, part)) fail(`${name}: it has the wrong shape`);
  }
  if (trace.extreme !== undefined && !fits(extreme, trace.extreme)) {
    fail('extreme: it has the wrong shape');
  }
  if (trace.without !== undefined && !fits(P.array(text), trace.without)) {
    fail('without: it has the wrong shape');
  }
  for (const [i, each] of trace.steps.entries()) {
    if (!fits(step, each)) fail(`steps[${i}]: it has the wrong shape`);
  }
  requireStates(trace);
  return trace;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    return fail(`it is not JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** Every state must be a value of the trace's own schema. */
function requireStates({ schema, initial, steps }: Trace): void {
  requireDomain(schema, 'schema');
  if (schema.kind !== 'struct') fail('schema: a struct is needed');
  const layout = layoutOf(schema);
  requireState(layout, initial.state, 'initial.state');
  for (const [i, { state }] of steps.entries()) requireState(layout, state, `steps[${i}].state`);
}

function requireState(layout: Layout, state: unknown, place: string): void {
  try {
    pack(layout, state);
  } catch (error) {
    fail(`${place}: ${(error as Error).message}`);
  }
}

const size = P.number.int().positive();
const index = P.union(
  { kind: 'range', min: 0, max: P.number.int(), prefix: text },
  { kind: 'scalar', name: text, size },
);

const shapes = {
  bool: {},
  range: { min: P.number.int(), max: P.number.int(), prefix: text },
  enum: { names: P.array(text) },
  scalar: { name: text, size },
  set: { of: index, size: size.lte(30) },
  optional: { of: P.nonNullable },
  struct: { fields: P.record(P.string, P.nonNullable) },
  array: { size, index, of: P.nonNullable },
} as const;

function requireDomain(value: unknown, place: string): asserts value is Domain {
  const shape = isMatching({ kind: text }, value)
    ? shapes[value.kind as Domain['kind']]
    : undefined;
  if (!fits(shape, value)) {
    fail(`${place}: it is not a domain`);
  }
  const domain = value as Domain;
  if (domain.kind === 'struct') {
    for (const [field, of] of Object.entries((domain as StructDomain).fields)) {
      requireDomain(of, `${place}.${field}`);
    }
  } else if (domain.kind === 'optional' || domain.kind === 'array') {
    requireDomain(domain.of, `${place}.of`);
  }
}

function fits(shape: object | undefined, value: unknown): boolean {
  return shape !== undefined && isMatching(shape as P.Pattern<unknown>, value);
}

function fail(message: string): never {
  throw new TraceFileError(message);
}
