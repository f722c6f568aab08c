/** Defragmentation, and the client's functions that it calls, broken. */

import { assertMaySleep } from '../../../model/slab/locks.ts';
import { LIST_CACHE } from '../../../model/slab/state.ts';
import type { Vector } from '../../../model/slab/vector.ts';
import { base } from './bases.ts';
import type { ContractName } from './bases.ts';
import { andThen, redirect, replaceStep } from './mutate.ts';
import type { Mutant, Mutation, Survivor } from './mutate.ts';

const WHO = 'defragmenter';
const moving = ['get-kick', 'isolate-migrate'] as const;

/** The same mistake in both contracts that move with no lock held. */
const inBoth = (
  name: string,
  breaks: string,
  caughtBy: string,
  ...mutations: readonly Mutation[]
): Mutant[] =>
  moving.map((contract) => ({
    name: `${contract}: ${name}`,
    breaks,
    base: base(contract, 'plain'),
    caughtBy,
    mutations,
  }));

const inLockHeld = (
  name: string,
  breaks: string,
  caughtBy: string,
  ...mutations: readonly Mutation[]
): Mutant => ({
  name: `lock-held: ${name}`,
  breaks,
  base: base('lock-held', 'plain'),
  caughtBy,
  mutations,
});

export const defragmenterMutants: readonly Mutant[] = [
  ...inBoth(
    'the old object is not freed',
    'its slab never becomes empty',
    'noLeak',
    andThen<Vector>(WHO, 'move/unlock', (_s, me) => {
      me.victim = null;
    }),
    redirect(WHO, 'move/unlock', 'move/old/fast', 'next'),
  ),
  ...inBoth(
    'the old object is freed before the list is repointed',
    'the list leads to a free object',
    'noStaleReference',
    redirect(WHO, 'move/copy', 'move/publish', 'move/retire'),
  ),
  ...inBoth(
    'the content is not copied',
    'what was written is lost',
    'contentsKept',
    andThen<Vector>(WHO, 'move/copy', (s, me) => {
      s.object[me.fresh ?? 0].content = 'garbage';
    }),
  ),
  ...inBoth(
    'the item is not copied',
    'the new object belongs to another item',
    'contentsKept',
    andThen<Vector>(WHO, 'move/copy', (s, me, k) => {
      const { item } = s.object[me.object ?? 0];
      s.object[me.fresh ?? 0].item = (item + 1) % k.config.items;
    }),
  ),
  ...inBoth(
    'the new object has one reference too many',
    'it is never freed',
    'noLeak',
    andThen<Vector>(WHO, 'move/publish', (s, me) => {
      s.object[me.fresh ?? 0].references = 2;
    }),
  ),
  ...inBoth(
    'the new object has no reference',
    'who gets one and drops it frees the object under the list',
    'noStaleReference',
    andThen<Vector>(WHO, 'move/publish', (s, me) => {
      s.object[me.fresh ?? 0].references = 0;
    }),
  ),
  ...inBoth(
    'the lock of the list is kept',
    'the users wait for ever',
    'deadlockFree',
    replaceStep<Vector>(WHO, 'move/unlock', (_s, me) =>
      me.victim === null ? 'move/putBack' : 'move/old/fast',
    ),
  ),
  ...inBoth(
    'the list is unlocked before it is repointed',
    'a user unlinks the old object meanwhile',
    'noUseAfterFree',
    andThen<Vector>(WHO, 'move/copy', (s) => {
      s.list.lock = null;
    }),
    andThen<Vector>(WHO, 'move/retire', (s, me) => {
      s.list.lock = me.tid;
    }),
  ),
  ...inBoth(
    'the object is moved though it is busy',
    'a thread writes to the old object',
    'contentsKept',
    redirect(WHO, 'move/check', 'move/unlock', 'move/copy'),
  ),
  ...inBoth(
    'the emptied slab is forgotten',
    'its pages never go back',
    'noLeak',
    andThen<Vector>(WHO, 'putBack', (s, me) => {
      s.slab[me.source ?? 0].list = 'isolated';
    }),
    redirect(WHO, 'putBack', 'unlockLeaving', 'unlockKept'),
  ),
  ...inBoth(
    'the slab goes back whatever is left in it',
    'objects in it are allocated',
    'noLiveSlabFreed',
    andThen<Vector>(WHO, 'putBack', (s, me) => {
      s.slab[me.source ?? 0].list = 'leaving';
    }),
    redirect(WHO, 'putBack', 'unlockKept', 'unlockLeaving'),
  ),
  ...inBoth(
    'the slab is put on the partial list although it is empty',
    'its pages never go back',
    'noLeak',
    andThen<Vector>(WHO, 'putBack', (s, me) => {
      s.slab[me.source ?? 0].list = 'partial';
    }),
    redirect(WHO, 'putBack', 'unlockLeaving', 'unlockKept'),
  ),
  ...inBoth(
    'what is left is judged without the lock of the slab',
    'a free that is under way finds the slab gone',
    'lockDiscipline',
    replaceStep<Vector>(WHO, 'relockSource', () => 'relockList'),
  ),
  ...inBoth(
    'the slab is isolated without a look at its lock, and listed at once',
    'a free that is under way goes on in it',
    'lockDiscipline',
    replaceStep<Vector>(WHO, 'lockSource', () => 'list'),
  ),
  ...inBoth(
    'the slab is isolated with the list lock kept',
    'the new object is looked for under the same lock',
    'lockDiscipline',
    andThen<Vector>(WHO, 'pick', (s, me) => {
      s.cache[LIST_CACHE].listLock = me.tid;
    }),
  ),
  ...inBoth(
    'interrupts stay off while the new object is allocated',
    'the allocation may sleep',
    'lockDiscipline',
    replaceStep<Vector>(WHO, 'move/new/newSlab', (s, me, k) => {
      assertMaySleep(s, k, me);
      return 'move/new/allocatePages';
    }),
  ),
  {
    name: 'get-kick: kick keeps the pin of an object that is busy',
    breaks: 'the object is never freed',
    base: base('get-kick', 'plain'),
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Vector>(WHO, 'move/unpin', (_s, me) => {
        me.object = null;
        return 'next';
      }),
    ],
  },
  {
    name: 'get-kick: kick drops the pin before it moves',
    breaks: 'the object is freed under it',
    base: base('get-kick', 'plain'),
    caughtBy: 'noDoubleFree',
    mutations: [
      andThen<Vector>(WHO, 'move/look', (s, me) => {
        if (me.object !== null) s.object[me.object].references -= 1;
      }),
    ],
  },
  {
    name: 'get-kick: get allocates, with the lock of the slab held',
    breaks: 'the allocator is called from where it may not be',
    base: base('get-kick', 'plain'),
    caughtBy: 'lockDiscipline',
    mutations: [redirect(WHO, 'pin/pin', 'unlockSource', 'next')],
  },
  {
    name: 'isolate-migrate: migrate looks at the old object after it is freed',
    breaks: 'what it reads there is another object by then',
    base: base('isolate-migrate', 'plain'),
    caughtBy: 'noDoubleFree',
    mutations: [
      redirect(WHO, 'move/old/unlockSlab', 'next', 'move/old/fast'),
      andThen<Vector>(WHO, 'move/old/unlockSlab', (_s, me, k) => {
        me.victim = (me.source ?? 0) * k.config.objectsPerSlab;
      }),
    ],
  },

  inLockHeld(
    'the allocator does not free the old object',
    'its slab never becomes empty',
    'noLeak',
    replaceStep<Vector>(WHO, 'freeSource', (_s, me) => {
      me.object = null;
      me.fresh = null;
      return 'next';
    }),
  ),
  inLockHeld(
    'the allocator frees the old object although it is busy',
    'its user frees it again',
    'noDoubleFree',
    redirect(WHO, 'relocate/unlockMetadata', 'freeTarget', 'freeSource'),
  ),
  inLockHeld(
    'the new object is not freed when the old one is busy',
    'nobody knows it',
    'noLeak',
    redirect(WHO, 'relocate/unlockMetadata', 'freeTarget', 'next'),
    redirect(WHO, 'relocate/lockMetadata', 'freeTarget', 'next'),
  ),
  inLockHeld(
    'the content is not copied',
    'what was written is lost',
    'contentsKept',
    andThen<Vector>(WHO, 'relocate/copy', (s, me) => {
      s.object[me.fresh ?? 0].content = 'garbage';
    }),
  ),
  inLockHeld(
    'the list is not repointed',
    'it leads to a free object',
    'noStaleReference',
    redirect(WHO, 'relocate/copy', 'relocate/publish', 'relocate/retire'),
  ),
  inLockHeld(
    'the lock of the list is kept',
    'the users wait for ever',
    'deadlockFree',
    andThen<Vector>(WHO, 'relocate/retire', (s, me) => {
      s.list.lock = me.tid;
    }),
  ),
  inLockHeld(
    'the metadata of the old object stays locked',
    'who uses the object next waits for ever',
    'deadlockFree',
    replaceStep<Vector>(WHO, 'relocate/unlockMetadata', () => 'freeTarget'),
  ),
  inLockHeld(
    'the slabs stay locked',
    'the users wait for ever',
    'deadlockFree',
    andThen<Vector>(WHO, 'unlockKept', (s, me) => {
      s.slab[me.source ?? 0].lock = me.tid;
    }),
  ),
  inLockHeld(
    'the emptied slab is left on its list',
    'its pages never go back',
    'noLeak',
    andThen<Vector>(WHO, 'putBack', (s, me) => {
      s.slab[me.source ?? 0].list = 'partial';
    }),
    redirect(WHO, 'putBack', 'unlockLeaving', 'unlockKept'),
  ),
  inLockHeld(
    'the slab goes back whatever is left in it',
    'objects in it are allocated',
    'noLiveSlabFreed',
    andThen<Vector>(WHO, 'putBack', (s, me) => {
      s.slab[me.source ?? 0].list = 'leaving';
    }),
    redirect(WHO, 'putBack', 'unlockKept', 'unlockLeaving'),
  ),
  inLockHeld(
    'the emptied slab is put back on a list before its pages go back',
    'a user can find it there',
    'noDoubleFree',
    andThen<Vector>(WHO, 'unlockLeaving', (s, me) => {
      s.slab[me.source ?? 0].list = 'empty';
    }),
  ),
];

const keeps = (contract: ContractName, name: string, why: string, ...mutations: Mutation[]) => ({
  name: `${contract}: ${name}`,
  base: base(contract, 'plain'),
  why,
  mutations,
});

export const defragmenterSurvivors: readonly Survivor[] = [
  keeps(
    'isolate-migrate',
    'the vector has free objects as well',
    'migrate finds no reference in them, and the list does not lead to them',
    andThen<Vector>(WHO, 'list', (_s, me, k) => {
      const first = (me.source ?? 0) * k.config.objectsPerSlab;
      me.vector = ((1 << k.config.objectsPerSlab) - 1) << first;
    }),
  ),
  keeps(
    'get-kick',
    'the vector has free objects as well',
    'get finds no reference in them; that takes the constructor',
    andThen<Vector>(WHO, 'list', (_s, me, k) => {
      const first = (me.source ?? 0) * k.config.objectsPerSlab;
      me.vector = ((1 << k.config.objectsPerSlab) - 1) << first;
      me.unasked = me.vector;
    }),
  ),
  keeps(
    'isolate-migrate',
    'migrate does not look for references before it allocates',
    'it only saves an allocation: all is looked at again under the lock',
    replaceStep<Vector>(WHO, 'move/look', () => 'move/new/fast'),
  ),
];
