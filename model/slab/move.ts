/**
 * Moving one object of the list, with no lock of the allocator held: what *kick* and *migrate* do. Allocate
 * a new object; lock the list; see whether it still leads to the old one, and whether the references are
 * just those that are known; copy; publish; unlock; free the old object.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { allocate } from './alloc.ts';
import { plainClient } from './contract.ts';
import { free } from './free.ts';
import { lockClient, unlockClient } from './locks.ts';
import { assertTypeStable, copyObject, freezeReferences, isLinked } from './references.ts';
import { release } from './release.ts';
import { LIST_CACHE } from './state.ts';
import type { Slabs, SlabState } from './state.ts';
import { vectorLocals } from './vector.ts';

export interface MoveSwitches {
  /** Take the list's lock around all that follows. */
  readonly takesClientLock: boolean;
  /** Look, under that lock, whether the list leads to the object. */
  readonly rechecksLink: boolean;
  /** Give up if there are references beside that of the list and one's own. */
  readonly checksReferences: boolean;
  /** Make the references none in the same atomic step, so that a lockless reader gets no other. */
  readonly freezesReferences: boolean;
  /** The new object is complete before the list leads to it. */
  readonly copiesBeforePublishing: boolean;
  /** Reference and new object are given back if the old object is busy. */
  readonly putsBack: boolean;
}

export const CAREFUL_MOVE: MoveSwitches = {
  takesClientLock: true,
  rechecksLink: true,
  checksReferences: true,
  freezesReferences: true,
  copiesBeforePublishing: true,
  putsBack: true,
};

export const MOVE_INGREDIENTS: Readonly<Record<keyof MoveSwitches, string>> = {
  takesClientLock: "the mover holds the list's lock",
  rechecksLink: 'the mover looks, under that lock, whether the list leads to the object',
  checksReferences: 'the mover gives up on an object that others have references to',
  freezesReferences:
    'the mover makes the references none in the step that counts them (needed if the list is ' +
    'searched without its lock)',
  copiesBeforePublishing:
    'the new object is complete before the list leads to it (needed if the list is searched ' +
    'without its lock)',
  putsBack: 'reference and new object are given back if the old object is busy',
};

/** `pinned`: a reference to `object` was taken for this, and has to be dropped again. */
export function move(k: Slabs, use: MoveSwitches, pinned: boolean) {
  const { fragment } = vocabulary(k.state, vectorLocals(k), 'tid', 'cpu');
  const expected = pinned ? 2 : 1;
  const [first, second] = use.copiesBeforePublishing
    ? (['copy', 'publish'] as const)
    : (['publish', 'copy'] as const);
  return fragment({
    exits: ['done'],
    start: 'look',
    steps: {
      /** Without a reference the object may have been freed, or not made yet. */
      look: (s, me) => {
        const object = me.object ?? 0;
        assertTypeStable(s, k, object);
        if (pinned || s.object[object].references > 0) return 'new/fast';
        me.object = null;
        return 'done';
      },
      ...expand('new', allocate(k, LIST_CACHE), { allocated: 'lock', failed: 'putBack' }),
      lock: (s, me) => {
        if (!use.takesClientLock) return 'check';
        return lockClient(s, me) ? 'check' : blocked;
      },
      check: (s, me) => {
        const object = me.object ?? 0;
        assertTypeStable(s, k, object);
        return mayMove(s, use, object, expected) ? first : 'unlock';
      },
      copy: (s, me) => {
        copyObject(s, me.object ?? 0, me.fresh ?? 0);
        return second === 'copy' ? 'retire' : 'publish';
      },
      publish: (s, me) => {
        const item = s.object[me.object ?? 0].item;
        s.object[me.fresh ?? 0].references = 1;
        s.list.link[item] = me.fresh;
        return second === 'publish' ? 'retire' : 'copy';
      },
      /** The list has no reference to the old object any more, nor has the mover. */
      retire: (s, me) => {
        s.object[me.object ?? 0].references = 0;
        me.victim = me.object;
        me.object = null;
        me.fresh = null;
        return 'unlock';
      },
      unlock: (s, me) => {
        if (use.takesClientLock) unlockClient(s, me);
        return me.victim === null ? 'putBack' : 'old/fast';
      },
      ...expand('old', free(k, LIST_CACHE), { freed: 'done' }),

      putBack: (_s, me) => {
        me.victim = use.putsBack ? me.fresh : null;
        me.fresh = null;
        return me.victim === null ? 'unpin' : 'unused/fast';
      },
      ...expand('unused', free(k, LIST_CACHE), { freed: 'unpin' }),
      unpin: (_s, me) => {
        const drops = pinned && use.putsBack;
        me.victim = drops ? me.object : null;
        me.object = null;
        return drops ? 'drop/put' : 'done';
      },
      ...expand('drop', release(k, plainClient), { released: 'done' }),
    },
  });
}

function mayMove(
  s: SlabState,
  { rechecksLink, checksReferences, freezesReferences }: MoveSwitches,
  object: number,
  expected: number,
): boolean {
  if (rechecksLink && !isLinked(s, object)) return false;
  if (!checksReferences) return true;
  if (freezesReferences) return freezeReferences(s, object, expected);
  return s.object[object].references === expected;
}
