/** A write fault on a read-only private page (`do_wp_page`, path 1). */

import { blocked, entrance, expand, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { clearEntry, sameEntry } from '../x86/memory.ts';
import { drain, exchangeNone, readEntry } from '../x86/ordering.ts';
import { whileAsleep } from './context-switch.ts';
import { faultLocals, installFrame, payOwed } from './fault-common.ts';
import { flushPage } from './flush.ts';
import { noFreeFrame, pinFrame, putFrame, removeMapping, takeFrame } from './frames.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import { lockPte, unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function copyOnWrite(k: Kernel, rules: WalkRules) {
  const { fragment, choose } = vocabulary(k.state, faultLocals(k), 'tid', 'cpu');
  const first = lockPte(k, rules, { keepsPte: true });
  const second = lockPte(k, rules);
  const toFirst = entrance('first', first);
  const toSecond = entrance('second', second);
  const pay = payOwed(k, rules);
  const asleep = whileAsleep(k, 'asleep', 'copy');
  return fragment({
    exits: ['done'],
    start: 'enter',
    steps: {
      enter: () => toFirst,
      ...expand('first', first, { locked: 'recheckFirst', none: 'done' }),
      recheckFirst: (s, me) => {
        const same = sameEntry(readEntry(s, k, me.cpu, me.pte, 1, me.va), me.snap);
        return same ? 'reference' : 'unlockFirst';
      },
      reference: (s, me) => {
        drain(s, k, me.cpu);
        pinFrame(s, me.snap.target, me.tid);
        return 'unlockReferenced';
      },
      unlockFirst: (s, me) => {
        unlockPte(s, k, me);
        return 'done';
      },
      unlockReferenced: (s, me) => {
        unlockPte(s, k, me);
        return 'sleep';
      },
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return asleep.enter;
      },
      ...asleep.steps,
      copy: choose({ frame: optional(k.FRAME) }, (s, me, { frame }) => {
        if (frame === null) {
          if (!k.config.allocationsMayFail && !noFreeFrame(s, k)) return blocked;
          wakeUp(s, k, me);
          return 'releaseOld';
        }
        if (!takeFrame(s, frame, me.va, me.tid)) return blocked;
        s.frame[frame].content = s.frame[me.snap.target].content;
        me.frame = frame;
        wakeUp(s, k, me);
        return toSecond;
      }),
      ...expand('second', second, { locked: 'recheck', none: 'release' }),
      recheck: (s, me) => {
        const same = sameEntry(readEntry(s, k, me.cpu, me.pte, 1, me.va), me.snap);
        return same ? 'clear' : pay.enter;
      },
      clear: (s, me) => {
        exchangeNone(s, k, me.cpu, me.pte, 1, me.va, me.snap);
        return 'flush/send';
      },
      ...expand('flush', flushPage(k), { done: 'install' }),
      install: (s, me) => {
        installFrame(s, k, me, true);
        removeMapping(s, me.snap.target);
        return pay.enter;
      },
      ...pay.steps,
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return 'release';
      },
      release: (s, me) => {
        putFrame(s, me.frame ?? 0, me.tid);
        me.frame = null;
        return 'releaseOld';
      },
      releaseOld: (s, me) => {
        drain(s, k, me.cpu);
        putFrame(s, me.snap.target, me.tid);
        clearEntry(me.snap);
        return 'done';
      },
    },
  });
}
