/** Planted bugs. */

import { blocked, taken } from '../../../checker/index.ts';
import { lock, lockPage } from '../../../model/slab/descriptor/locks.ts';
import { access, clear, endSection, giveUp } from '../../../model/slab/descriptor/records.ts';
import { UNMAPPED } from '../../../model/slab/descriptor/state.ts';
import {
  andThen,
  metadataData,
  metadataTables,
  redirect,
  replaceRule,
  replaceStep,
  unionData,
  unionTables,
} from './mutate.ts';
import type { Base, Mutant, Mutation } from './mutate.ts';

const mutant = (
  base: Base,
  name: string,
  breaks: string,
  caughtBy: string,
  ...mutations: readonly Mutation[]
): Mutant => ({ name: `${base.name}: ${name}`, breaks, base, caughtBy, mutations });

export const plantedMutants: readonly Mutant[] = [
  mutant(
    unionData,
    'zap does not lower the map count',
    'the page allocator finds a page that looks mapped',
    'noBadPage',
    andThen('fault', 'removeRmap', (s, me) => {
      s.record[me.record ?? 0].number = UNMAPPED + 1;
    }),
  ),
  mutant(
    unionData,
    'discard does not reset the map count',
    'inuse of an empty slab is the map count of a mapped page',
    'noBadPage',
    andThen('slabUser', 'clearFields', (s, me) => {
      s.record[me.record ?? 0].number = 0;
    }),
  ),
  mutant(
    unionData,
    'a slab without objects stays on the partial list',
    'its page goes back with links to the list',
    'noBadPage',
    redirect('slabUser', 'lockListAgain', 'leavePartial', 'clearFields'),
  ),
  mutant(
    unionData,
    'a page is freed that is on the LRU list',
    'reclaim finds it there',
    'noBadPage',
    redirect('fault', 'put/drop', 'put/lockLru', 'put/free'),
  ),
  mutant(
    unionData,
    'the LRU list is joined without its lock',
    'others join and leave it meanwhile',
    'lockDiscipline',
    replaceStep('fault', 'lockLru', () => 'joinLru'),
  ),
  mutant(
    unionData,
    'the scan keeps its reference',
    'the page is never freed',
    'noLeak',
    redirect('scanner', 'unlock', 'put/drop', 'end'),
  ),
  mutant(
    unionData,
    'the scan drops its reference twice',
    'the page is freed under its owner',
    'noDoubleFree',
    redirect('scanner', 'end', 'idle', 'put/drop'),
  ),
  mutant(
    unionData,
    'reclaim keeps its reference',
    'the page is never freed',
    'noLeak',
    redirect('reclaim', 'look', 'put/drop', 'forget'),
  ),
  mutant(
    unionData,
    'reclaim leaves the PTE',
    'the mapping and its reference are dropped twice',
    'noDoubleFree',
    andThen('reclaim', 'unmap', (s, me) => {
      s.pte = me.page;
    }),
  ),
  mutant(
    unionData,
    'defragmentation does not unlock the slab',
    'who frees the last object waits for ever',
    'deadlockFree',
    replaceStep('defragmenter', 'unlockSlab', () => 'idle'),
  ),
  mutant(
    unionData,
    'the lock of a slab is taken with that of the list held',
    'elsewhere the list comes second',
    'deadlockFree',
    replaceStep('slabUser', 'lockSlab', (s, me) =>
      lock(s, me, 'listLock') ? 'freeObject' : blocked,
    ),
    replaceStep('slabUser', 'lockListAgain', (s, me) =>
      lockPage(s, me) ? 'leavePartial' : blocked,
    ),
  ),
  mutant(
    unionTables,
    'the ptl is taken for granted',
    'the table is removed while the walk writes',
    'noLostPte',
    redirect('walker', 'spin', 'lockPtl', 'recheck'),
  ),
  mutant(
    unionTables,
    'the PMD entry stays',
    'a walk follows it after the table has gone',
    'noForeignField',
    replaceStep('tableOwner', 'unpublish', () => 'unlockPtl'),
  ),
  mutant(
    unionTables,
    'the grace period of tables does not wait',
    'a walk is still on its way to the ptl',
    'noForeignField',
    replaceRule('rcuFreesTable', (s, { page }: { page: number }, k) => {
      if (!s.page[page].waits) return blocked;
      s.page[page].waits = false;
      clear(s, k, page);
      s.page[page].buddy = true;
      s.page[page].count = 0;
      s.page[page].isTable = false;
      return taken;
    }),
  ),
  mutant(
    metadataTables,
    'the grace period of records does not wait',
    'a walk or a scan is still on its way to them',
    'noUseAfterFree',
    replaceRule('rcuFreesRecord', (s, { record }: { record: number }, k) => {
      if (s.record[record].use !== 'rcu') return blocked;
      clear(s, k, record);
      return taken;
    }),
  ),
  mutant(
    metadataTables,
    'the walk leaves its section too early',
    'the record is freed when it locks it',
    'noUseAfterFree',
    andThen('walker', 'find', (s, me, k) => endSection(s, k, me.tid)),
  ),
  mutant(
    metadataData,
    "a slab's record is freed twice",
    "the second time it may be another page's",
    'noDoubleFree',
    andThen('slabUser', 'clearFlag', (s, me, k) => giveUp(s, k, me.record ?? 0)),
  ),
  mutant(
    metadataData,
    'discard leaves the pointer to the record',
    'the page allocator finds it',
    'noBadPage',
    andThen('slabUser', 'clearFields', (s, me) => {
      s.page[me.page ?? 0].slabRecord = me.record;
    }),
  ),
  mutant(
    metadataData,
    'a slab looks at its own record after it has given it up',
    'that is in no section',
    'noUseAfterFree',
    andThen('slabUser', 'clearFlag', (s, me) => access(s, me.record ?? 0, 'slab')),
  ),
];
