/** What each leaf of a packed state has to do with the members of the orbits. */

import { tagNames } from '../state/domain.ts';
import type { Domain, IndexDomain, LeafDomain } from '../state/domain.ts';
import type { Layout, LeafSlot } from '../state/layout.ts';
import { ranksAmong } from './orbit.ts';
import type { Orbit } from './orbit.ts';

/** A member of an orbit, counted from 0. */
export interface Place {
  readonly orbit: number;
  readonly member: number;
}

/** Codes `base` to `base + size - 1` are the members of an orbit; other codes are not renamed. */
export interface Naming {
  readonly orbit: number;
  readonly base: number;
}

export type ValueRole =
  | { readonly kind: 'plain' }
  | ({ readonly kind: 'member' } & Naming)
  /** Bit `base + m` of the mask is member `m`. */
  | ({ readonly kind: 'set' } & Naming)
  /** A member of the orbit that the code in the slot `tag` chooses, or a plain number. */
  | {
      readonly kind: 'tagged';
      readonly tag: LeafSlot;
      readonly cases: readonly (Naming & { readonly code: number })[];
    };

export interface Role {
  /** Index of the slot in the layout. */
  readonly at: number;
  readonly slot: LeafSlot;
  /** The members that the leaf belongs to, in the order of its path. */
  readonly places: readonly Place[];
  /** The path with the number of its orbit, instead of the member, at each of the places. */
  readonly shape: string;
  readonly value: ValueRole;
}

/** The role of every slot, in the order of the slots. */
export function rolesOf(layout: Layout, orbits: readonly Orbit[]): readonly Role[] {
  const byPath = new Map(layout.slots.map((slot) => [JSON.stringify(slot.path), slot]));
  return layout.slots.map((slot, at) => {
    const { places, shape } = placesOf(slot, layout, orbits);
    const sibling = (field: string): LeafSlot =>
      byPath.get(JSON.stringify([...slot.path.slice(0, -1), field])) as LeafSlot;
    return { at, slot, places, shape, value: valueRole(slot.domain, orbits, sibling) };
  });
}

function placesOf({ path }: LeafSlot, layout: Layout, orbits: readonly Orbit[]) {
  const places: Place[] = [];
  let domain: Domain = layout.root;
  const shape = path.map((step, i) => {
    const place = i === 0 ? processPlace(step, orbits) : indexPlace(domain, step, orbits);
    domain = childOf(domain, step);
    if (place === null) return step;
    places.push(place);
    return { orbit: place.orbit };
  });
  return { places, shape: JSON.stringify(shape) };
}

function childOf(domain: Domain, step: string | number): Domain {
  if (domain.kind === 'struct') return domain.fields[step] as Domain;
  return domain.kind === 'array' ? domain.of : domain;
}

function processPlace(name: string | number, orbits: readonly Orbit[]): Place | null {
  for (const [orbit, { processes }] of orbits.entries()) {
    const member = processes.indexOf(String(name));
    if (member >= 0) return { orbit, member };
  }
  return null;
}

function indexPlace(domain: Domain, step: string | number, orbits: readonly Orbit[]) {
  if (domain.kind !== 'array' || typeof step !== 'number') return null;
  const naming = namingOf(domain.index, orbits);
  if (naming === null) return null;
  const member = step - naming.base;
  const { size } = orbits[naming.orbit] as Orbit;
  return member >= 0 && member < size ? { orbit: naming.orbit, member } : null;
}

/** How the numbers of an index domain, counted from its least, are renamed; null if they are not. */
function namingOf(domain: IndexDomain, orbits: readonly Orbit[]): Naming | null {
  const orbit = orbits.findIndex((each) => ranksAmong(each, domain));
  if (orbit < 0) return null;
  return {
    orbit,
    base: (orbits[orbit] as Orbit).first - (domain.kind === 'range' ? domain.min : 0),
  };
}

function valueRole(
  domain: LeafDomain,
  orbits: readonly Orbit[],
  sibling: (field: string) => LeafSlot,
): ValueRole {
  const named = <K extends 'member' | 'set'>(kind: K, of: IndexDomain, offset: number) => {
    const naming = namingOf(of, orbits);
    if (naming === null) return { kind: 'plain' } as const;
    return { kind, orbit: naming.orbit, base: naming.base + offset } as const;
  };
  if (domain.kind === 'set') return named('set', domain.of, 0);
  const [of, offset] = domain.kind === 'optional' ? [domain.of, 1] : [domain, 0];
  if (of.kind === 'scalar') return named('member', of, offset);
  if (of.kind === 'optional' || of.kind !== 'range') return { kind: 'plain' };
  if (of.tagged === undefined) return named('member', of, offset);
  const tag = sibling(of.tagged.field);
  const names = tagNames(tag.domain) ?? [];
  const cases = Object.entries(of.tagged.domains).flatMap(([name, each]) => {
    const naming = namingOf(each, orbits);
    return naming === null ? [] : [{ ...naming, code: names.indexOf(name) }];
  });
  return cases.length === 0 ? { kind: 'plain' } : { kind: 'tagged', tag, cases };
}

/** Does a leaf change when members of the orbit are exchanged? */
export function dependsOn({ places, value }: Role, orbit: number): boolean {
  if (places.some((place) => place.orbit === orbit)) return true;
  return namingsOf(value).some((naming) => naming.orbit === orbit);
}

/** The orbits that a value may be of. */
export function namingsOf(value: ValueRole): readonly Naming[] {
  if (value.kind === 'plain') return [];
  return value.kind === 'tagged' ? value.cases : [value];
}
