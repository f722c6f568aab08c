/** One value out of two, of which a test chooses. */

import type { EnumDomain, LeafDomain, OptionalDomain } from '../state/domain.ts';
import { choice } from './expr.ts';
import type { Expr, Path, Range } from './expr.ts';
import { decode, encode } from './value.ts';
import type { Value } from './value.ts';

/** Null if no one value can stand for both. */
export function merged(test: Expr, yes: Value, no: Value): Value | null {
  if (yes === no) return yes;
  if (yes.kind === 'constant' && no.kind === 'constant' && Object.is(yes.value, no.value)) {
    return yes;
  }
  if (yes.kind === 'part' && no.kind === 'part') {
    const path = yes.domain === no.domain ? mergedPath(test, yes.path, no.path) : null;
    return path === null ? null : { ...yes, path };
  }
  const domain = commonDomain(yes, no);
  if (domain === null) return null;
  const [a, b] = [encode(yes, domain), encode(no, domain)];
  return a === null || b === null ? null : decode(domain, choice(test, a, b));
}

function mergedPath(test: Expr, yes: Path, no: Path): Path | null {
  if (yes.length !== no.length) return null;
  const path: (string | Expr)[] = [];
  for (const [i, step] of yes.entries()) {
    const other = no[i] as string | Expr;
    if (typeof step === 'string' || typeof other === 'string') {
      if (step !== other) return null;
      path.push(step);
    } else {
      path.push(choice(test, step, other));
    }
  }
  return path;
}

/** The least domain that has all values of both. */
function commonDomain(a: Value, b: Value): LeafDomain | null {
  const [left, right] = [domainOf(a), domainOf(b)];
  if (left === null || right === null) return null;
  if (left === 'null' || right === 'null') {
    const other = left === 'null' ? right : left;
    if (other === 'null' || other.kind === 'optional') return other === 'null' ? null : other;
    return { kind: 'optional', of: other };
  }
  return union(left, right);
}

function union(a: LeafDomain, b: LeafDomain): LeafDomain | null {
  if (a.kind === 'optional' || b.kind === 'optional') {
    const of = union(innerOf(a), innerOf(b));
    return of === null ? null : ({ kind: 'optional', of } satisfies OptionalDomain);
  }
  if (a.kind === 'bool' && b.kind === 'bool') return a;
  if (a.kind === 'enum' && b.kind === 'enum') {
    const names = [...new Set([...a.names, ...b.names])];
    return { kind: 'enum', names } satisfies EnumDomain;
  }
  if (a.kind === 'range' && b.kind === 'range') {
    return rangeDomain({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
  }
  return null;
}

function innerOf(domain: LeafDomain): LeafDomain {
  return domain.kind === 'optional' ? numbered(domain.of) : domain;
}

/** Scalars and sets are numbers here. */
function numbered(domain: LeafDomain): LeafDomain {
  if (domain.kind === 'scalar') return rangeDomain({ min: 0, max: domain.size - 1 });
  if (domain.kind === 'set') return rangeDomain({ min: 0, max: 2 ** domain.size - 1 });
  return domain;
}

function domainOf(value: Value): LeafDomain | 'null' | null {
  if (value.kind === 'code') return value.domain;
  if (value.kind === 'primitive') {
    return value.expr.range === null ? { kind: 'bool' } : rangeDomain(value.expr.range);
  }
  if (value.kind !== 'constant') return null;
  const constant = value.value;
  if (constant === null) return 'null';
  if (typeof constant === 'boolean') return { kind: 'bool' };
  if (typeof constant === 'string') return { kind: 'enum', names: [constant] };
  if (Number.isSafeInteger(constant)) {
    return rangeDomain({ min: constant as number, max: constant as number });
  }
  return null;
}

function rangeDomain({ min, max }: Range): LeafDomain {
  return { kind: 'range', min, max, prefix: '' };
}
