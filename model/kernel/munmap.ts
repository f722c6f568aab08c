/**
 * munmap of what one PTE page maps, and a new mapping in its place (`mmap` with MAP_FIXED), holding
 * `mmap_sem` for writing (`unmap_region`, path 3): zap each PTE; unlink the PTE page; flush; free the
 * frames; free the PTE page. The new mapping lets the program go on with the addresses; nothing else
 * comes of it.
 */

import {
  add,
  blocked,
  emptySet,
  entrance,
  expand,
  has,
  optional,
  range,
  vocabulary,
} from '../../checker/index.ts';
import { zapBegins, zapReturns } from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { readEntry, writeNone } from '../x86/ordering.ts';
import { firstPage, regionOf } from '../x86/paging.ts';
import { flushAll } from './flush.ts';
import { included } from '../included.ts';
import {
  downWrite,
  lockPageTable,
  lockReverseMap,
  unlockPageTable,
  unlockReverseMap,
  upWrite,
} from './locks.ts';
import type { Thread } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import type { TableSource } from './table-source.ts';
import { forgetWalk, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';
import { beginZap, endZap, freeOneGathered, isNested, zapLocals, zapPte } from './zap-pte.ts';

export function munmapThread(
  k: Kernel,
  rules: WalkRules,
  source: TableSource,
  operations: number,
  flushesPfnMapped = false,
) {
  const locals = {
    ...zapLocals(k),
    /** The PTE page that was unlinked. */
    spare: optional(k.TABLE),
    done: range(0, operations),
    ...source.locals(k),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const zap = zapPte(k, rules);
  const toZap = entrance('zap', zap);
  const pages = firstPage(k, 1, 1);
  const flushesEarly = k.config.pfnMapped && flushesPfnMapped;
  const afterZap = k.config.reverseMapLock ? 'leaveReverseMap/lock' : 'lock';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ region: k.REGION }, (s, me, { region }) => {
        if (me.done === operations || !downWrite(s, k, me)) return blocked;
        me.done += 1;
        enterKernel(s, k, me.tid);
        me.va = firstPage(k, region, 1);
        beginZap(s, k, me.tid);
        for (let i = 0; i < pages && !k.config.file; i += 1) zapBegins(s, me.va + i, me.tid);
        return toZap;
      }),
      ...expand('zap', zap, { gathered: 'nextPte', nothing: 'nextPte' }),
      nextPte: (_s, me) => {
        const isLast = (me.va + 1) % pages === 0;
        me.va = isLast ? me.va + 1 - pages : me.va + 1;
        if (!isLast) return toZap;
        if (flushesEarly && me.cleared) return 'endVma/send';
        return afterZap;
      },
      ...included(flushesEarly, expand('endVma', flushAll(k), { done: afterZap })),
      ...included(
        k.config.reverseMapLock,
        expand('leaveReverseMap', outOfReverseMap(k), { left: 'lock' }),
      ),
      lock: (s, me) => (lockPageTable(s, k, me) ? 'walk/root' : blocked),
      ...expand('walk', walkToPmd(k, rules), { found: 'readPmd', missing: 'unlock' }),
      readPmd: (s, me) => {
        const { kind, target } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        me.spare = kind === 'table' ? target : null;
        return kind === 'table' ? 'unlink' : 'unlock';
      },
      unlink: (s, me) => {
        writeNone(s, k, me.cpu, me.upper, 2, me.va);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        if (me.spare !== null || me.gathered !== emptySet) return 'flush/send';
        return k.config.flushesNested ? 'nested' : 'return';
      },
      ...included(k.config.flushesNested, {
        nested: (s: KernelState, me: Thread) => (isNested(s, me.tid) ? 'flush/send' : 'return'),
      }),
      ...expand('flush', flushAll(k), { done: 'freeFrames' }),
      /** In any order: frames have none. */
      freeFrames: choose({ frame: optional(k.FRAME) }, (s, me, { frame }) => {
        if (frame !== null) {
          if (!has(me.gathered, frame)) return blocked;
          freeOneGathered(s, k, me, frame);
          return 'freeFrames';
        }
        if (me.gathered !== emptySet) return blocked;
        return me.spare === null ? 'return' : 'freeTable/free';
      }),
      ...expand('freeTable', source.free(k), { freed: 'return' }),
      return: (s, me) => {
        endZap(s, k, me.tid);
        if (k.config.pfnMapped) me.cleared = false;
        for (let i = 0; i < pages && !k.config.file; i += 1) zapReturns(s, k, me.va + i, me.tid);
        if (k.config.reverseMapLock) s.mm.outOfReverseMap = emptySet;
        leaveKernel(s, k, me.tid);
        upWrite(s, k, me);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}

/** `anon_vma_unlink`, `unlink_file_vma`: nobody finds the area through the reverse map any more. */
function outOfReverseMap(k: Kernel) {
  const { fragment } = vocabulary(k.state, { va: k.VA }, 'tid', 'cpu');
  return fragment({
    exits: ['left'],
    start: 'lock',
    steps: {
      lock: (s, me) => (lockReverseMap(s, k, me) ? 'unlock' : blocked),
      unlock: (s, me) => {
        s.mm.outOfReverseMap = add(s.mm.outOfReverseMap, regionOf(k, me.va, 1));
        unlockReverseMap(s, k, me);
        return 'left';
      },
    },
  });
}
