/**
 * Finding the object of an item, and getting a reference to it: under the list's lock, or inside a
 * read-side section without it. In the second case the object may be free by then, or another item's, so
 * the memory has to stay one of the cache's objects (type-safe by RCU), a reference is had only if there
 * still is one, and then the link is looked at again.
 */

import { add, blocked, optional, vocabulary } from '../../checker/index.ts';
import type { Fragment } from '../../checker/index.ts';
import type { ClientRules } from './contract.ts';
import { lockClient, unlockClient } from './locks.ts';
import { endReadSection } from './pages.ts';
import { assertLive, getReference, getUnlessZero } from './references.ts';
import { allocatorLocals } from './state.ts';
import type { Allocating, Slabs, SlabState } from './state.ts';

export function clientLocals(k: Slabs) {
  return {
    ...allocatorLocals(k),
    item: k.ITEM,
    /** The object that was found, with a reference. */
    object: optional(k.OBJECT),
  };
}

export interface Client extends Allocating {
  item: number;
  object: number | null;
}

/** `drop`: there is a reference to drop, to `victim`, which is not what was looked for. */
export type LookUp = Fragment<SlabState, Client, 'begin', 'found' | 'none' | 'drop'>;

export function lookUp(k: Slabs, rules: ClientRules): LookUp {
  return k.config.lockless ? lookUpWithoutLock(k, rules) : lookUpUnderLock(k);
}

function lookUpUnderLock(k: Slabs): LookUp {
  const { fragment } = vocabulary(k.state, clientLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['found', 'none', 'drop'],
    start: 'begin',
    steps: {
      begin: (s, me) => (lockClient(s, me) ? 'find' : blocked),
      find: (s, me) => {
        const object = s.list.link[me.item];
        if (object !== null) {
          assertLive(s, k, object);
          getReference(s, k, object);
        }
        me.object = object;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockClient(s, me);
        return me.object === null ? 'none' : 'found';
      },
    },
  });
}

function lookUpWithoutLock(k: Slabs, { rechecksLink }: ClientRules): LookUp {
  const { fragment } = vocabulary(k.state, clientLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['found', 'none', 'drop'],
    start: 'begin',
    steps: {
      begin: (s, me) => {
        s.rcu.readers = add(s.rcu.readers, me.tid);
        return 'load';
      },
      load: (s, me) => {
        me.object = s.list.link[me.item];
        return me.object === null ? 'leave' : 'get';
      },
      get: (s, me) => {
        if (getUnlessZero(s, k, me.object ?? 0)) return 'recheck';
        me.object = null;
        return 'leave';
      },
      recheck: (s, me) => {
        if (!rechecksLink || s.list.link[me.item] === me.object) return 'leave';
        me.victim = me.object;
        me.object = null;
        return 'leave';
      },
      leave: (s, me) => {
        endReadSection(s, k, me.tid);
        if (me.object !== null) return 'found';
        return me.victim === null ? 'none' : 'drop';
      },
    },
  });
}
