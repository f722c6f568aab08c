/**
 * Flush by interrupt (`flush_tlb_others`, `flush_tlb_mm`, `flush_tlb_page`): invalidate on this CPU,
 * read the mask, interrupt every other CPU in it, wait until each has answered.
 */

import {
  assertThat,
  blocked,
  emptySet,
  expand,
  has,
  remove,
  vocabulary,
} from '../../checker/index.ts';
import { movesRoot, REPAIRED } from '../config.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { invalidatePage, loadCr3 } from '../x86/tlb.ts';
import { drain } from '../x86/ordering.ts';
import { flushTlbFunc, nextGeneration } from './asid.ts';
import type { Thread } from './locks.ts';

/** What each CPU does: flush all, or one page, or load CR3 from the mm, which flushes all too. */
type FlushKind = 'all' | 'page' | 'reload';

/**
 * Sends the requests, to all CPUs of the mask at once: as an interrupt may take as long as it likes to
 * arrive, sending them one by one would add no behaviour. `va` is for `page` alone.
 *
 * The mask is read before anything drains, if the mm is not in this CPU's CR3. Then the sender takes the lock
 * of the flush state (`flush_tlb_others`), a locked instruction.
 */
export function sendFlush(
  s: KernelState,
  k: Kernel,
  me: Thread,
  kind: FlushKind,
  va: number,
): void {
  flushHere(s, k, me, kind, va);
  if (remove(s.mm.cpuMask, me.cpu) === emptySet) return;
  drain(s, k, me.cpu);
  interruptMask(s, k, me, kind, va);
}

/**
 * With context switches the mask is read in one step, and the requests are stored in another: a switch may write
 * the mask in between. In 2.6.24 the read comes first; since 4.5 a full barrier does, that is INVLPG or the load of
 * CR3, or where the mm is not in this CPU's CR3 an MFENCE.
 */
function readMask(
  s: KernelState,
  k: Kernel,
  me: Thread,
  kind: FlushKind,
  va: number,
  barrierBeforeMask: boolean,
): void {
  if (barrierBeforeMask) {
    flushHere(s, k, me, kind, va);
    drain(s, k, me.cpu);
  }
  s.cpu[me.cpu].flushMask = remove(s.mm.cpuMask, me.cpu);
}

/** What is left to do after {@link readMask}. */
function sendToMask(
  s: KernelState,
  k: Kernel,
  me: Thread,
  kind: FlushKind,
  va: number,
  barrierBeforeMask: boolean,
): void {
  if (!barrierBeforeMask) flushHere(s, k, me, kind, va);
  const mask = s.cpu[me.cpu].flushMask;
  if (mask !== emptySet) {
    drain(s, k, me.cpu);
    request(s, k, me, mask, kind, va);
  }
  s.cpu[me.cpu].flushMask = emptySet;
  if (k.config.asids !== null) s.cpu[me.cpu].flushIsLatest = false;
}

/** Invalidates on this CPU, if the mm is in its CR3. */
function flushHere(s: KernelState, k: Kernel, me: Thread, kind: FlushKind, va: number): void {
  const root = s.cpu[me.cpu].cr3;
  if (root === null) return;
  if (kind === 'page') invalidatePage(s, k, me.cpu, va);
  else loadCr3(s, k, me.cpu, kind === 'reload' ? s.mm.root : root);
}

/** The interrupts, without the lock. A store to the local APIC's page comes after all older stores. */
export function interruptMask(
  s: KernelState,
  k: Kernel,
  me: Thread,
  kind: FlushKind,
  va: number,
): void {
  if (k.config.interruptsSentBy === 'store') drain(s, k, me.cpu);
  request(s, k, me, remove(s.mm.cpuMask, me.cpu), kind, va);
}

function request(
  s: KernelState,
  k: Kernel,
  me: Thread,
  mask: number,
  kind: FlushKind,
  va: number,
): void {
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    if (!has(mask, cpu)) continue;
    const request = s.cpu[cpu].flushRequest[me.cpu];
    request.kind = kind;
    request.va = kind === 'page' ? va : 0;
    if (k.config.asids !== null) request.isLatest = s.cpu[me.cpu].flushIsLatest;
  }
}

/** Has every CPU answered? Whoever waits must be interruptible itself, or two could wait for ever. */
export function flushAnswered(s: KernelState, k: Kernel, me: Thread): boolean {
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    if (s.cpu[cpu].flushRequest[me.cpu].kind !== 'none') return false;
  }
  return true;
}

function assertMayWait(s: KernelState, me: Thread): void {
  assertThat(
    !s.cpu[me.cpu].interruptsOff,
    'lockDiscipline',
    'a thread waits for a flush with interrupts off',
  );
}

/** Flushes everything on every CPU of the mask. A full flush pays any that is owed. */
export function flushAll(k: Kernel) {
  return flush(k, 'all');
}

/** Makes every CPU of the mask load CR3 from the mm (`reload_tlb_mm`). Pays any reload and flush that is owed. */
export function reloadAll(k: Kernel) {
  return flush(k, 'reload');
}

/** Flushes the page `me.va` on every CPU of the mask. */
export function flushPage(k: Kernel) {
  return flush(k, 'page');
}

interface Flushing extends Thread {
  readonly va: number;
}

function flush(k: Kernel, kind: FlushKind) {
  const { fragment } = vocabulary(k.state, { va: k.VA }, 'tid', 'cpu');
  const isSwitching = k.config.switching !== null;
  const isTagged = k.config.asids !== null;
  const { barrierBeforeMask } = k.config.switching ?? REPAIRED;
  return fragment({
    exits: ['done'],
    start: 'send',
    steps: {
      send: (s, me) => {
        assertMayWait(s, me);
        if (kind !== 'page') s.mm.needFlush = false;
        if (kind === 'reload') s.mm.needReload = false;
        if (isTagged) {
          nextGeneration(s, k, me.cpu);
          return 'flushHere';
        }
        if (isSwitching) {
          readMask(s, k, me, kind, me.va, barrierBeforeMask);
          return 'sendToMask';
        }
        sendFlush(s, k, me, kind, me.va);
        return 'wait';
      },
      ...included(isTagged, {
        flushHere: (s: KernelState, me: Flushing) => {
          flushTlbFunc(
            s,
            k,
            me.cpu,
            kind === 'page' ? 'page' : 'all',
            me.va,
            s.cpu[me.cpu].flushIsLatest,
          );
          return 'readMask' as const;
        },
        readMask: (s: KernelState, me: Flushing) => {
          s.cpu[me.cpu].flushMask = remove(s.mm.cpuMask, me.cpu);
          return 'sendToMask' as const;
        },
      }),
      ...included(isSwitching || isTagged, {
        sendToMask: (s: KernelState, me: Flushing) => {
          sendToMask(s, k, me, kind, me.va, barrierBeforeMask);
          return 'wait' as const;
        },
      }),
      wait: (s, me) => (flushAnswered(s, k, me) ? 'done' : blocked),
    },
  });
}

/**
 * Notes that a flush is owed (the delayed flush of 2008); if the mask is asked, only where it has a CPU that may have
 * translations.
 */
export function oweFlush(s: KernelState, k: Kernel, me: Thread, asksMask: boolean): void {
  if (asksMask && s.mm.cpuMask === emptySet) return;
  drain(s, k, me.cpu);
  s.mm.needFlush = true;
}

/** Notes that a reload of CR3 is owed, by the same rule: a CPU of the mask may have the root that was replaced. */
export function oweReload(s: KernelState, k: Kernel, me: Thread, asksMask: boolean): void {
  if (asksMask && s.mm.cpuMask === emptySet) return;
  drain(s, k, me.cpu);
  s.mm.needReload = true;
}

/** Pays an owed reload, else an owed flush: test-and-clear the flag, and do what it says if it was set. */
export function payFlush(k: Kernel) {
  const { fragment } = vocabulary(k.state, { va: k.VA }, 'tid', 'cpu');
  const hasReload = movesRoot(k.config);
  return fragment({
    exits: ['done'],
    start: 'testAndClear',
    steps: {
      testAndClear: (s, me) => {
        drain(s, k, me.cpu);
        if (hasReload) {
          if (!s.mm.needReload) return 'testAndClearFlush';
          s.mm.needReload = false;
          return 'reload/send';
        }
        return takeNeedFlush(s) ? 'flush/send' : 'done';
      },
      ...expand('flush', flushAll(k), { done: 'done' }),
      ...included(hasReload, expand('reload', reloadAll(k), { done: 'done' })),
      ...included(hasReload, {
        testAndClearFlush: (s: KernelState) => (takeNeedFlush(s) ? 'flush/send' : 'done'),
      }),
    },
  });
}

function takeNeedFlush(s: KernelState): boolean {
  const owed = s.mm.needFlush;
  s.mm.needFlush = false;
  return owed;
}
