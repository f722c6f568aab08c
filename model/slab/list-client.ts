/**
 * A thread that uses the list: it adds an item, removes one, or writes to one through a reference that
 * it got under the list's lock (or, in a lockless list, inside a read-side section) and holds while it
 * writes, without the lock.
 */

import {
  add,
  assertThat,
  blocked,
  enumOf,
  expand,
  optional,
  range,
  vocabulary,
} from '../../checker/index.ts';
import { allocate } from './alloc.ts';
import type { ClientRules } from './contract.ts';
import { lockClient, lockMetadata, unlockClient, unlockMetadata } from './locks.ts';
import { endReadSection } from './pages.ts';
import { assertLive, getReference, getUnlessZero, writeContent } from './references.ts';
import { release } from './release.ts';
import { allocatorLocals, LIST_CACHE } from './state.ts';
import type { Slabs } from './state.ts';

export function listClient(k: Slabs, rules: ClientRules, { operations = 1 } = {}) {
  const locals = {
    ...allocatorLocals(k),
    item: k.ITEM,
    /** The object that is being written to, with a reference. */
    object: optional(k.OBJECT),
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const afterInit = rules.usesMetadata ? 'lockMetadata' : 'lockToAdd';
  const lookUp = k.config.lockless ? 'readLock' : 'lockToFind';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose(
        { operation: enumOf('add', 'remove', 'write'), item: k.ITEM },
        (s, me, { operation, item }) => {
          if (me.done === operations) return blocked;
          if ((s.list.link[item] === null) !== (operation === 'add')) return blocked;
          me.done += 1;
          me.item = item;
          if (operation === 'add') return 'new/fast';
          return operation === 'remove' ? 'lockToRemove' : lookUp;
        },
      ),

      ...expand('new', allocate(k, LIST_CACHE), { allocated: 'initialise', failed: 'return' }),
      initialise: (s, me) => {
        const object = me.fresh ?? 0;
        assertLive(s, k, object);
        s.object[object].item = me.item;
        s.object[object].content = 'current';
        s.object[object].references = 1;
        return afterInit;
      },
      lockMetadata: (s, me) => (lockMetadata(s, me, me.fresh ?? 0) ? 'setOwner' : blocked),
      setOwner: (s, me) => {
        s.object[me.fresh ?? 0].metadata.owned = true;
        unlockMetadata(s, me, me.fresh ?? 0);
        return 'lockToAdd';
      },
      lockToAdd: (s, me) => (lockClient(s, me) ? 'link' : blocked),
      /** Another may have added the item meanwhile. */
      link: (s, me) => {
        if (s.list.link[me.item] === null) s.list.link[me.item] = me.fresh;
        else me.victim = me.fresh;
        me.fresh = null;
        return 'unlock';
      },

      lockToRemove: (s, me) => (lockClient(s, me) ? 'unlink' : blocked),
      unlink: (s, me) => {
        me.victim = s.list.link[me.item];
        s.list.link[me.item] = null;
        return 'unlock';
      },

      lockToFind: (s, me) => (lockClient(s, me) ? 'find' : blocked),
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
        if (me.object !== null) return 'write';
        return me.victim === null ? 'return' : 'drop/put';
      },

      readLock: (s, me) => {
        s.readers = add(s.readers, me.tid);
        return 'load';
      },
      load: (s, me) => {
        me.object = s.list.link[me.item];
        return me.object === null ? 'readUnlock' : 'getReference';
      },
      getReference: (s, me) => {
        if (getUnlessZero(s, k, me.object ?? 0))
          return rules.rechecksLink ? 'recheck' : 'readUnlock';
        me.object = null;
        return 'readUnlock';
      },
      recheck: (s, me) => {
        if (s.list.link[me.item] === me.object) return 'readUnlock';
        me.victim = me.object;
        me.object = null;
        return 'readUnlock';
      },
      readUnlock: (s, me) => {
        endReadSection(s, k, me.tid);
        if (me.object !== null) return 'write';
        return me.victim === null ? 'return' : 'drop/put';
      },

      write: (s, me) => {
        const object = me.object ?? 0;
        assertLive(s, k, object);
        assertThat(
          s.object[object].item === me.item,
          'contentsKept',
          'an item is written to an object that holds another',
        );
        writeContent(s, object);
        me.victim = object;
        me.object = null;
        return 'drop/put';
      },
      ...expand('drop', release(k, rules), { released: 'return' }),
      return: (_s, me) => {
        me.item = 0;
        return 'idle';
      },
    },
  });
}
