/** The state as it is declared in an exported model: only leaves that can vary, under names allowed there. */

import { cardinality, isLeaf } from '../state/domain.ts';
import type { Domain, LeafDomain, StructDomain } from '../state/domain.ts';
import type { Path } from './expr.ts';
import { allowedNames } from './names.ts';

export type Shape =
  | { readonly kind: 'leaf'; readonly domain: LeafDomain }
  | { readonly kind: 'array'; readonly size: number; readonly of: Shape }
  | StructShape;

export interface StructShape {
  readonly kind: 'struct';
  /** A name for its type. */
  readonly type: string;
  readonly fields: readonly Field[];
}

export interface Field {
  /** Its name in the state. */
  readonly field: string;
  /** Its name in the exported model. */
  readonly name: string;
  readonly shape: Shape;
}

export function shapeOf(root: StructDomain): StructShape {
  return structShape(root, []);
}

/** Null if there is nothing in it that can vary. */
function shape(domain: Domain, path: readonly string[]): Shape | null {
  if (isLeaf(domain)) return cardinality(domain) === 1 ? null : { kind: 'leaf', domain };
  if (domain.kind === 'array') {
    const of = shape(domain.of, path);
    return of === null ? null : { kind: 'array', size: domain.size, of };
  }
  const struct = structShape(domain, path);
  return struct.fields.length === 0 ? null : struct;
}

function structShape(domain: StructDomain, path: readonly string[]): StructShape {
  const names = Object.keys(domain.fields);
  const allowed = allowedNames(names);
  const fields = Object.entries(domain.fields).flatMap(([field, of]) => {
    const name = allowed.get(field) as string;
    const inner = shape(of, [...path, name]);
    return inner === null ? [] : [{ field, name, shape: inner }];
  });
  return { kind: 'struct', type: ['type', ...path].join('_'), fields };
}

/** The steps of a path, with the names of the exported model, and the shapes that they lead to. */
export function stepsIn(
  root: StructShape,
  path: Path,
): { readonly step: Path[number]; readonly shape: Shape }[] {
  let at: Shape = root;
  return path.map((step) => {
    if (typeof step !== 'string') {
      if (at.kind !== 'array') throw new Error('an index into what is no array');
      at = at.of;
      return { step, shape: at };
    }
    const field: Field | undefined =
      at.kind === 'struct' ? at.fields.find((each) => each.field === step) : undefined;
    if (field === undefined) throw new Error(`no field ${step}`);
    at = field.shape;
    return { step: field.name, shape: at };
  });
}

/** Every struct, inner ones first. */
export function structsIn(of: Shape): StructShape[] {
  if (of.kind === 'leaf') return [];
  if (of.kind === 'array') return structsIn(of.of);
  return [...of.fields.flatMap(({ shape }) => structsIn(shape)), of];
}
