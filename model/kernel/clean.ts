/**
 * Writing back a page of a file (`clear_page_dirty_for_io`, `page_mkclean_one`, path 6): with the page locked,
 * write-protect and clean the PTE that maps it, flushing the address; what the PTE knew goes to the page; a dirty
 * page is written out and clean from then on. The page stays locked while it is written, in one step.
 */

import { blocked, bool, entrance, expand, range, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { exchangeNone, readEntry, writeEntry } from '../x86/ordering.ts';
import { flushPage } from './flush.ts';
import { putFrame, writeToSlot } from './frames.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import { findMapping, leaveMapping, letGo, reverseMapLocals, takeUp } from './reverse-map.ts';
import { unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function cleanThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = {
    /** The frame is the one that is written back, locked. */
    ...reverseMapLocals(k),
    /** The entry that was cleared, and is set again clean. */
    old: k.ENTRY,
    /** `page_mkclean` has found a PTE that was dirty or writable. */
    cleaned: bool,
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const find = findMapping(k, rules);
  const toFind = entrance('find', find);
  const leave = leaveMapping(k, 'testDirty');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ frame: k.FRAME }, (s, me, { frame }) => {
        const page = s.frame[frame];
        if (me.done === operations || page.slot === null || page.lock !== null) return blocked;
        me.done += 1;
        page.lock = me.tid;
        takeUp(s, k, me, frame);
        return 'checkMapped';
      }),
      /** `page_mapped`. */
      checkMapped: (s, me) => (s.frame[me.frame ?? 0].mapCount > 0 ? toFind : 'testDirty'),
      ...expand('find', find, { locked: 'look', missing: 'testDirty' }),
      look: (s, me) => {
        const { writable, dirty } = readEntry(s, k, me.cpu, me.pte, 1, me.va);
        return writable || dirty ? 'clear' : 'unlock';
      },
      clear: (s, me) => {
        exchangeNone(s, k, me.cpu, me.pte, 1, me.va, me.old);
        return 'flush/send';
      },
      ...expand('flush', flushPage(k), { done: 'set' }),
      set: (s, me) => {
        me.old.writable = false;
        me.old.dirty = false;
        writeEntry(s, k, me.cpu, me.pte, 1, me.va, me.old);
        clearEntry(me.old);
        me.cleaned = true;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return leave.enter;
      },
      ...leave.steps,
      testDirty: (s, me) => {
        const page = s.frame[me.frame ?? 0];
        const wasDirty = page.dirty || me.cleaned;
        page.dirty = false;
        me.cleaned = false;
        fallAsleep(s, k, me);
        return wasDirty ? 'writeOut' : 'unlockPage';
      },
      writeOut: (s, me) => {
        writeToSlot(s, me.frame ?? 0);
        return 'unlockPage';
      },
      unlockPage: (s, me) => {
        wakeUp(s, k, me);
        s.frame[me.frame ?? 0].lock = null;
        putFrame(s, me.frame ?? 0, me.tid);
        letGo(s, k, me);
        return 'idle';
      },
    },
  });
}
