/** What a flush is to blame for in hansen-2007, and what only that takes away. */

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import { hansen2007 } from '../../../model/relocation/hansen-2007.ts';
import type { HansenSwitches } from '../../../model/relocation/hansen-2007.ts';
import { relocationSpec } from '../../../specs/relocation/family.ts';
import { noFlushFastWalk } from '../../../specs/relocation/hansen-2007.ts';

const PROPERTY = 'noTableUseAfterFree';

function verdict(switches: HansenSwitches): string {
  const { name, summary, bounds } = noFlushFastWalk;
  const spec = relocationSpec(name, summary, hansen2007(switches), bounds);
  return check(spec, { properties: [PROPERTY] }).properties[0]?.verdict ?? 'not asked';
}

const asPosted = { takesPtl: true, flushes: false };

test('without a flush, CPUs walk an old page that is free', () => {
  expect(check(noFlushFastWalk, { properties: [PROPERTY] }).properties[0]?.verdict).toBe(
    'violated',
  );
});

test('with it they do not', () => {
  expect(verdict({ ...asPosted, flushes: true })).toBe('holds');
});

test('a grace period is none', () => {
  expect(verdict({ ...asPosted, freesByRcu: true })).toBe('violated');
});

test('and an entry that is never none is not either', () => {
  expect(verdict({ ...asPosted, keepsEntry: true })).toBe('violated');
});
