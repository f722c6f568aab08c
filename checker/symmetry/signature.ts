/**
 * Signatures: for each member of an orbit a number that says how the member stands in the state,
 * whatever the members of this orbit and of later ones are called. Members of earlier orbits are told
 * apart by their numbers already.
 *
 * What belongs to one member alone, or names it at a place of its own, stands in the signature in a
 * fixed order; what it shares with others that have no order yet (an entry of a TLB, of one CPU and one
 * frame) is gathered for each of those others, and the sum of the gathered counts.
 */

import type { LeafSlot } from '../state/layout.ts';
import { codeText } from './exchange.ts';
import type { Orbit } from './orbit.ts';
import type { Naming, Place, Role } from './roles.ts';

/** Part of a signature: an expression for a number of so many bits. */
export interface Term {
  readonly text: string;
  readonly bits: number;
  /** The leaf, if the term is its code as it stands. */
  readonly field?: LeafSlot | undefined;
  /** False if two values that differ may give the same. */
  readonly faithful: boolean;
}

/** What makes up one member's signature. */
export interface Signature {
  /** In a fixed order, the same for each member of the orbit. */
  readonly ordered: readonly Term[];
  /** Gathered by the others that a leaf belongs to. */
  readonly gathered: readonly (readonly Term[])[];
}

/** The signature of each member of an orbit. */
export function signaturesOf(
  roles: readonly Role[],
  orbits: readonly Orbit[],
  orbit: number,
): readonly Signature[] {
  const { size } = orbits[orbit] as Orbit;
  const members = Array.from({ length: size }, (_, member) => {
    const terms = new Map<string, Map<string, Term>>();
    for (const role of roles) {
      for (const { key, others, term } of termsOf(role, orbits, { orbit, member })) {
        const group = terms.get(others) ?? new Map<string, Term>();
        terms.set(others, group.set(key, term));
      }
    }
    return terms;
  });
  const order = [...(members[0]?.get('') ?? new Map<string, Term>()).keys()];
  return members.map((terms) => ({
    ordered: order.map((key) => terms.get('')?.get(key) as Term),
    gathered: [...terms].filter(([others]) => others !== '').map(([, group]) => sortedTerms(group)),
  }));
}

function sortedTerms(group: ReadonlyMap<string, Term>): readonly Term[] {
  return [...group].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, term]) => term);
}

interface KeyedTerm {
  /** Says what the term is of, the same for each member. */
  readonly key: string;
  /** The members that it is shared with and that have no order yet; empty if there are none. */
  readonly others: string;
  readonly term: Term;
}

/** What a leaf says of a member. */
function termsOf(role: Role, orbits: readonly Orbit[], of: Place): readonly KeyedTerm[] {
  if (role.slot.bits === 0) return [];
  const own = role.places.flatMap((place, i) => (isSame(place, of) ? [i] : []));
  const rest = role.places.map((place, i) => {
    if (own.includes(i)) return 'self';
    return place.orbit < of.orbit ? place.member : 'other';
  });
  const others = role.places
    .filter(({ orbit }, i) => orbit >= of.orbit && !own.includes(i))
    .map(({ orbit, member }) => `${orbit}.${member}`)
    .join();
  const key = `${role.shape} ${rest.join()}`;
  const terms: KeyedTerm[] = [];
  if (own.length > 0) terms.push({ key, others, term: valueTerm(role, orbits, of) });
  const naming = own.length > 0 ? null : namingTerm(role, of);
  if (naming !== null) terms.push({ key: `${key} names`, others, term: naming });
  return terms;
}

const isSame = (a: Place, b: Place): boolean => a.orbit === b.orbit && a.member === b.member;

/** Does the leaf name the member? Null if it never can. */
function namingTerm({ slot, value }: Role, { orbit, member }: Place): Term | null {
  const is = ({ base }: Naming): string => `${codeText(slot)} === ${base + member} ? 1 : 0`;
  if (value.kind === 'plain') return null;
  if (value.kind === 'tagged') {
    const cases = value.cases.filter((each) => each.orbit === orbit);
    if (cases.length === 0) return null;
    const texts = cases.map((each) => `${codeText(value.tag)} === ${each.code} && ${is(each)}`);
    return { text: texts.map((text) => `(${text})`).join(' | '), bits: 1, faithful: true };
  }
  if (value.orbit !== orbit) return null;
  if (value.kind === 'member') return { text: `(${is(value)})`, bits: 1, faithful: true };
  const bit = { ...slot, shift: slot.shift + value.base + member, bits: 1 };
  return { text: codeText(bit), bits: 1, field: bit, faithful: true };
}

/** The leaf's value, with the members that have no order yet taken for one another. */
function valueTerm({ slot, value }: Role, orbits: readonly Orbit[], of: Place): Term {
  const code = codeText(slot);
  const { bits } = slot;
  const asIs: Term = { text: code, bits, field: slot, faithful: true };
  const isOpen = ({ orbit }: Naming): boolean => orbit >= of.orbit;
  if (value.kind === 'plain') return asIs;
  if (value.kind === 'tagged') {
    const open = value.cases.filter(isOpen);
    if (open.length === 0) return asIs;
    const text = open.reduceRight(
      (sofar, each) =>
        `${codeText(value.tag)} === ${each.code} ? ${memberText(code, each, orbits, of)} : ${sofar}`,
      code,
    );
    return { text: `(${text})`, bits, faithful: false };
  }
  if (!isOpen(value)) return asIs;
  if (value.kind === 'member') {
    return { text: `(${memberText(code, value, orbits, of)})`, bits, faithful: false };
  }
  return { text: setText(code, value, orbits, of), bits: 32, faithful: false };
}

/** Any member becomes the first of its orbit, but a member's own name becomes the second. */
function memberText(code: string, naming: Naming, orbits: readonly Orbit[], of: Place): string {
  const { orbit, base } = naming;
  const { size } = orbits[orbit] as Orbit;
  const self = orbit === of.orbit ? `${code} === ${base + of.member} ? ${base + 1} : ` : '';
  return `${self}${code} >= ${base} && ${code} < ${base + size} ? ${base} : ${code}`;
}

function setText(
  code: string,
  { orbit, base }: Naming,
  orbits: readonly Orbit[],
  of: Place,
): string {
  const { size } = orbits[orbit] as Orbit;
  const mask = ((1 << size) - 1) << base;
  const self = orbit === of.orbit ? ` + (${code} >>> ${base + of.member} & 1) * 64` : '';
  return `(Math.imul(${code} & ${~mask}, 0x2c1b3c6d) + ones(${code} & ${mask})${self})`;
}
