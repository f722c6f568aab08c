/**
 * A user thread: its program reads and writes (rules of the CPU, `x86/access.ts`), and takes page
 * faults on anonymous memory (`handle_mm_fault` of 2.6.24, path 1).
 *
 * A read fault maps a zeroed frame writable and clean. Kernels of that time mark such a page dirty
 * when they install it; leaving that to the hardware gives more behaviours, and the same as a
 * shared mapping's.
 */

import { blocked, entrance, enumOf, expand, optional, vocabulary } from '../../checker/index.ts';
import { included } from '../included.ts';
import type { Kernel } from '../state.ts';
import { mayFault } from '../x86/access.ts';
import { assignEntry, clearEntry, sameEntry } from '../x86/memory.ts';
import { readEntry, writeAccessed, writePage } from '../x86/ordering.ts';
import { invalidateByFault } from '../x86/tlb.ts';
import { contextSwitch, whileAsleep } from './context-switch.ts';
import { copyOnWrite } from './copy-on-write.ts';
import { deviceFault } from './device-fault.ts';
import { faultLocals, installFrame, payOwed, toUser } from './fault-common.ts';
import { flushPage } from './flush.ts';
import { noFreeFrame, pinFrame, putFrame, takeFrame } from './frames.ts';
import { touchLargePage } from './large-fault.ts';
import { downRead, fallAsleep, wakeUp } from './locks.ts';
import { enterKernel } from './rcu.ts';
import { populate } from './populate.ts';
import { pageAllocator } from './table-source.ts';
import type { TableSource } from './table-source.ts';
import { swapIn } from './swap-in.ts';
import { lockPte, pageOfPte, unlockPte, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function userThread(k: Kernel, rules: WalkRules, source: TableSource = pageAllocator) {
  const locals = { ...faultLocals(k), ...source.locals(k) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const lock = lockPte(k, rules);
  const relock = lockPte(k, rules, { keepsPte: true });
  const toLock = entrance('lock', lock);
  const toRelock = entrance('present/lock', relock);
  const pay = payOwed(k, rules);
  const ofFile = k.config.pfnMapped ? 'device/sleep' : 'swap/lookup';
  const missing = k.config.file ? ofFile : 'sleep';
  const waiting = whileAsleep(k, 'waiting', 'downRead');
  const asleep = whileAsleep(k, 'asleep', 'allocate');
  /** `none`: the timer interrupt, and the scheduler has something else to run. */
  const access =
    k.config.switching === null ? enumOf('read', 'write') : enumOf('read', 'write', 'none');
  return machine({
    start: 'user',
    rest: ['user'],
    steps: {
      user: choose({ access, va: k.VA }, (s, me, { access, va }) => {
        if (access === 'none') {
          if (va !== 0) return blocked;
          s.cpu[me.cpu].userMode = false;
          return 'preempted/schedule';
        }
        const isWrite = access === 'write';
        if (!mayFault(s, k, me.cpu, va, isWrite)) return blocked;
        invalidateByFault(s, k, me.cpu, va);
        s.cpu[me.cpu].userMode = false;
        me.va = va;
        me.write = isWrite;
        return waiting.enter;
      }),
      ...included(
        k.config.switching !== null,
        expand('preempted', contextSwitch(k, 'user'), { done: 'user' }),
      ),
      ...waiting.steps,
      downRead: (s, me) => {
        if (!downRead(s, k, me)) return blocked;
        enterKernel(s, k, me.tid);
        return 'walk/root';
      },
      ...expand('walk', walkToPmd(k, rules), { found: 'checkPmd', missing: 'populate/new/sleep' }),
      checkPmd: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (entry.kind === 'table') return 'mapPte';
        if (!k.config.largePages || entry.kind === 'none') return 'populate/new/sleep';
        assignEntry(me.snap, entry);
        return 'large/lock';
      },
      ...expand('populate', populate(k, rules, source), { done: 'walk/root', failed: 'upRead' }),
      mapPte: (s, me) => {
        const page = pageOfPte(s, k, me, rules);
        if (page === null) return 'upRead';
        me.pte = page;
        return 'snapshot';
      },
      snapshot: (s, me) => {
        assignEntry(me.snap, readEntry(s, k, me.cpu, me.pte, 1, me.va));
        if (rules.walksUnderRcu) me.pte = 0;
        if (me.snap.kind === 'none') return missing;
        if (me.snap.kind === 'swap') return 'swap/lookup';
        return me.write && !me.snap.writable && !k.config.file ? 'copy/enter' : toRelock;
      },

      // None: a zeroed frame.
      sleep: (s, me) => {
        me.pte = 0;
        fallAsleep(s, k, me);
        return asleep.enter;
      },
      ...asleep.steps,
      allocate: choose({ frame: optional(k.FRAME) }, (s, me, { frame }) => {
        if (frame === null) {
          if (!k.config.allocationsMayFail && !noFreeFrame(s, k)) return blocked;
          wakeUp(s, k, me);
          return 'upRead';
        }
        if (!takeFrame(s, frame, me.va, me.tid)) return blocked;
        me.frame = frame;
        wakeUp(s, k, me);
        return toLock;
      }),
      ...expand('lock', lock, { locked: 'recheck', none: 'release' }),
      recheck: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.pte, 1, me.va);
        return kind === 'none' ? 'install' : pay.enter;
      },
      install: (s, me) => {
        installFrame(s, k, me, true);
        return pay.enter;
      },
      ...pay.steps,
      unlock: (s, me) => {
        unlockPte(s, k, me);
        clearEntry(me.snap);
        if (me.frame === null) return 'upRead';
        return k.config.file ? 'markDirty/sleep' : 'release';
      },
      ...included(k.config.file, expand('markDirty', markDirty(k), { done: 'release' })),
      release: (s, me) => {
        if (me.frame !== null) putFrame(s, me.frame, me.tid);
        me.frame = null;
        return 'upRead';
      },

      // A large page.
      ...included(k.config.largePages, expand('large', touchLargePage(k), { done: 'upRead' })),

      // Swapped out.
      ...included(
        k.config.slots > 0 && !k.config.pfnMapped,
        expand('swap', swapIn(k, rules), { done: 'upRead' }),
      ),

      // A device's.
      ...included(k.config.pfnMapped, expand('device', deviceFault(k, rules), { done: 'upRead' })),

      // Present and permitted: spurious, or only bits to set.
      ...expand('present/lock', relock, { locked: 'present/recheck', none: 'upRead' }),
      'present/recheck': (s, me) => {
        const same = sameEntry(readEntry(s, k, me.cpu, me.pte, 1, me.va), me.snap);
        return same ? 'present/setBits' : pay.enter;
      },
      'present/setBits': (s, me) => {
        if (k.config.file && me.write && !me.snap.writable) {
          // A file's page becomes writable (`do_wp_page`, shared).
          writePage(s, k, me.cpu, me.pte, me.va, me.snap.target, true, true);
          pinFrame(s, me.snap.target, me.tid);
          me.frame = me.snap.target;
        } else {
          writeAccessed(s, k, me.cpu, me.pte, me.va, me.write);
        }
        return me.write ? 'present/flush/send' : pay.enter;
      },
      ...expand('present/flush', flushPage(k), { done: pay.enter }),

      // Present, a write to a read-only private page.
      ...included(
        !k.config.file && (k.config.swapInReadOnly || k.config.forks),
        expand('copy', copyOnWrite(k, rules), { done: 'upRead' }),
      ),

      upRead: (s, me) => {
        toUser(s, k, me);
        return 'user';
      },
    },
  });
}

/**
 * `wait_on_page_locked`, `set_page_dirty_balance`: whoever writes the page back may have cleaned its PTE before
 * this fault made it dirty, and is about to clear the page's own flag.
 */
function markDirty(k: Kernel) {
  const { fragment } = vocabulary(k.state, faultLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return 'wait';
      },
      wait: (s, me) => {
        if (s.frame[me.frame ?? 0].lock !== null) return blocked;
        wakeUp(s, k, me);
        return 'set';
      },
      set: (s, me) => {
        s.frame[me.frame ?? 0].dirty = true;
        return 'done';
      },
    },
  });
}
