/**
 * A thread that uses the list: it adds an item, removes one, or writes to one through a reference that it
 * holds while it writes, without the list's lock.
 */

import { assertThat, blocked, enumOf, expand, range, vocabulary } from '../../checker/index.ts';
import { allocate } from './alloc.ts';
import type { ClientRules } from './contract.ts';
import { initialise } from './initialise.ts';
import { lockClient, unlockClient } from './locks.ts';
import { clientLocals, lookUp } from './look-up.ts';
import { assertLive, writeContent } from './references.ts';
import { release } from './release.ts';
import { LIST_CACHE } from './state.ts';
import type { Slabs } from './state.ts';

export function listClient(k: Slabs, rules: ClientRules, operations: number) {
  const locals = { ...clientLocals(k), done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
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
          return operation === 'remove' ? 'lockToRemove' : 'find/begin';
        },
      ),

      ...expand('new', allocate(k, LIST_CACHE), {
        allocated: 'initialise/initialise',
        failed: 'return',
      }),
      ...expand('initialise', initialise(k, rules), { initialised: 'lockToAdd' }),
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
      unlock: (s, me) => {
        unlockClient(s, me);
        return me.victim === null ? 'return' : 'drop/put';
      },

      ...expand('find', lookUp(k, rules), { found: 'write', none: 'return', drop: 'drop/put' }),
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
