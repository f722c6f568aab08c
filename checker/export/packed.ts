/**
 * The state as Promela declares it, so that SPIN packs it: bit fields share words only within one
 * struct, so structs exist only where an index that is known at run time alone needs an array of them.
 */

import type { LeafDomain } from '../state/domain.ts';
import type { Path, Place } from './expr.ts';
import { allowedNames } from './names.ts';
import type { Shape } from './shape.ts';

/** A variable, or a field of a struct. */
export interface Member {
  readonly name: string;
  /** Elements of an array; null if it is none. */
  readonly size: number | null;
  readonly of: LeafDomain | Container;
}

export interface Container {
  readonly kind: 'container';
  readonly type: string;
  readonly members: readonly Member[];
  readonly route: Route;
}

/** How the parts of the state are found in a container. */
type Route =
  | { readonly kind: 'member'; readonly member: Member }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, Route> }
  /** An array of which each element is a member, or several. */
  | { readonly kind: 'elements'; readonly elements: readonly Route[] };

/** `places`: all that the model reads or writes. */
export function packed(shape: Shape, places: readonly Place[]): Container {
  const dynamic = new Set(places.flatMap(({ path }) => dynamicArrays(path)));
  return containerOf(shape, 'type', '', dynamic);
}

/** The arrays on the path that have an index known only at run time, by their patterns. */
function dynamicArrays(path: Path): string[] {
  return path.flatMap((step, i) =>
    typeof step === 'string' || step.kind === 'number' ? [] : [patternOf(path.slice(0, i))],
  );
}

function patternOf(path: Path): string {
  return path.map((step) => (typeof step === 'string' ? `.${step}` : '[]')).join('');
}

function containerOf(
  shape: Shape,
  type: string,
  pattern: string,
  dynamic: ReadonlySet<string>,
): Container {
  const drafts: { parts: string[]; shape: Shape; pattern: string }[] = [];
  const collect = (at: Shape, parts: string[], where: string): void => {
    if (at.kind === 'struct') {
      for (const { field, name, shape: of } of at.fields) {
        collect(of, [...parts, name], `${where}.${field}`);
      }
    } else if (at.kind === 'array' && !dynamic.has(where)) {
      for (let i = 0; i < at.size; i += 1) collect(at.of, [...parts, String(i)], `${where}[]`);
    } else {
      drafts.push({ parts, shape: at, pattern: where });
    }
  };
  collect(shape, [], pattern);
  const names = allowedNames(drafts.map(({ parts }) => parts.join('_') || 'row'));
  const members = drafts.map(({ parts, shape: at, pattern: where }): Member => {
    const name = names.get(parts.join('_') || 'row') as string;
    if (at.kind === 'leaf') return { name, size: null, of: at.domain };
    const { size, of } = at as Extract<Shape, { kind: 'array' }>;
    if (of.kind === 'leaf') return { name, size, of: of.domain };
    return { name, size, of: containerOf(of, `${type}_${name}`, `${where}[]`, dynamic) };
  });
  let next = 0;
  const route = (at: Shape, where: string): Route => {
    if (at.kind === 'struct') {
      const fields = at.fields.map(
        ({ field, shape: of }) => [field, route(of, `${where}.${field}`)] as const,
      );
      return { kind: 'fields', fields: new Map(fields) };
    }
    if (at.kind === 'array' && !dynamic.has(where)) {
      const elements = Array.from({ length: at.size }, () => route(at.of, `${where}[]`));
      return { kind: 'elements', elements };
    }
    next += 1;
    return { kind: 'member', member: members[next - 1] as Member };
  };
  return { kind: 'container', type, members, route: route(shape, pattern) };
}

/** Promela for a place; `text` writes an index. */
export function placeText(
  container: Container,
  { path }: Place,
  text: (index: Exclude<Path[number], string>) => string,
): string {
  let { route } = container;
  let written = '';
  for (const step of [...path, null]) {
    if (route.kind === 'member') {
      const { name, size, of } = route.member;
      if (size === null || step === null || typeof step === 'string') return `${written}${name}`;
      written += `${name}[${text(step)}]`;
      if (of.kind !== 'container') return written;
      written += '.';
      route = of.route;
    } else if (route.kind === 'fields' && typeof step === 'string') {
      route = route.fields.get(step) as Route;
    } else if (route.kind === 'elements' && typeof step === 'object' && step?.kind === 'number') {
      route = route.elements[step.value] as Route;
    } else {
      throw new Error('a path that does not lead to a leaf');
    }
  }
  throw new Error('a path that ends before a leaf');
}

/** The structs that a container needs, inner ones first. */
export function containersIn({ members }: Container): Container[] {
  return members.flatMap(({ of }) => (of.kind === 'container' ? [...containersIn(of), of] : []));
}
