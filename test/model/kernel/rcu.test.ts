/**
 * RCU against an independent statement of what a grace period is: the test numbers the read-side
 * sections of every thread, notes at `call_rcu` which of them are under way, and asks whether one of
 * these is still under way when the callback has run.
 */

import { describe, expect, test } from 'vitest';
import { array, blocked, bool, check, process, range, spec } from '../../../checker/index.ts';
import { struct, system, vocabulary } from '../../../checker/index.ts';
import type { Property, Value } from '../../../checker/index.ts';
import { fallAsleep, lockPageTable, lockPtl, wakeUp } from '../../../model/kernel/locks.ts';
import {
  lockPageTableIrq,
  unlockPageTable,
  unlockPageTableIrq,
} from '../../../model/kernel/locks.ts';
import { unlockPtl } from '../../../model/kernel/locks.ts';
import type { Thread } from '../../../model/kernel/locks.ts';
import {
  enterKernel,
  freeTableByRcu,
  leaveKernel,
  rcuFreesTable,
  rcuReadLock,
  rcuReadUnlock,
} from '../../../model/kernel/rcu.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { labKernel, takeNode } from '../lab.ts';

const READERS = 2;
const SECTIONS = 2;
const PAGES = [1, 2] as const;

/** How a thread begins and ends what the test takes to be a read-side section. */
interface Section {
  readonly begin: (s: KernelState, k: Kernel, me: Thread) => boolean | void;
  readonly end: (s: KernelState, k: Kernel, me: Thread) => void;
}

const kernelMode: Section = {
  begin: (s, k, me) => enterKernel(s, k, me.tid),
  end: (s, k, me) => leaveKernel(s, k, me.tid),
};
/** Woken at the beginning, asleep again at the end. */
const betweenSleeps: Section = { begin: wakeUp, end: fallAsleep };
const rcuLock: Section = {
  begin: (s, k, me) => rcuReadLock(s, k, me.tid),
  end: (s, k, me) => rcuReadUnlock(s, k, me.tid),
};
const pageTableLock: Section = { begin: lockPageTable, end: unlockPageTable };
const pageTableLockIrq: Section = { begin: lockPageTableIrq, end: unlockPageTableIrq };
const ownPtl: Section = {
  begin: (s, k, me) => lockPtl(s, k, me, me.tid === 0 ? 0 : 3),
  end: (s, k, me) => unlockPtl(s, k, me, me.tid === 0 ? 0 : 3),
};
const nestedLocks: Section = {
  begin: (s, k, me) => {
    if (!lockPageTable(s, k, me)) return false;
    return ownPtl.begin(s, k, me);
  },
  end: (s, k, me) => {
    ownPtl.end(s, k, me);
    unlockPageTable(s, k, me);
  },
};

/**
 * Two threads, each with two sections, one after the other; a third gives two pages to RCU. The questions are
 * those of a user of RCU; the answers, whether such a state is reached.
 */
function gracePeriods(section: Section, preemptible: boolean) {
  const k = labKernel({ cpus: 3, userCpus: 0, cpusInMm: 0, threads: 3, tables: 4, preemptible });
  const bySection = array(READERS, range(0, SECTIONS));
  const state = struct({
    ...k.state.fields,
    test: struct({
      /** Number of the section that the reader is in, or was in last; 0 before the first. */
      section: bySection,
      inside: array(READERS, bool),
      called: array(PAGES.length, bool),
      /** By page: the section of each reader that was under way when it was given to RCU, or 0. */
      old: array(PAGES.length, bySection),
      /** The last section of each reader that began after that, and before the page was freed. */
      young: array(PAGES.length, bySection),
    }),
  });
  const { machine } = vocabulary(state, {}, 'tid', 'cpu');
  const reader = machine({
    start: 'outside',
    rest: ['outside', 'done'],
    steps: {
      outside: (s, me) => {
        if (section.begin(s, k, me) === false) return blocked;
        s.test.section[me.tid] += 1;
        s.test.inside[me.tid] = true;
        for (let i = 0; i < PAGES.length; i += 1) {
          const waits = s.test.called[i] && s.table[PAGES[i as 0]].use !== 'free';
          if (waits) s.test.young[i][me.tid] = s.test.section[me.tid];
        }
        return 'inside';
      },
      inside: (s, me) => {
        section.end(s, k, me);
        s.test.inside[me.tid] = false;
        return s.test.section[me.tid] < SECTIONS ? 'outside' : 'done';
      },
      done: () => blocked,
    },
  });
  const call = (s: Value<typeof state>, i: number) => {
    freeTableByRcu(s, k, PAGES[i as 0]);
    s.test.called[i] = true;
    for (let t = 0; t < READERS; t += 1) {
      s.test.old[i][t] = s.test.inside[t] ? s.test.section[t] : 0;
    }
  };
  const caller = machine({
    start: 'call0',
    rest: ['done'],
    steps: {
      call0: (s) => {
        call(s, 0);
        return 'call1';
      },
      call1: (s) => {
        call(s, 1);
        return 'done';
      },
      done: () => blocked,
    },
  });
  const model = system({
    state,
    init: (s) => {
      for (let table = 0; table < 4; table += 1) takeNode(s, k, table, 1);
    },
    processes: {
      reader0: process(reader, { tid: 0, cpu: 0 }),
      reader1: process(reader, { tid: 1, cpu: 1 }),
      caller: process(caller, { tid: 2, cpu: 2 }),
    },
    rules: [rcuFreesTable(k)],
  });
  type State = Value<typeof state>;

  const freed = (s: State, i: number) => s.table[PAGES[i as 0]].use === 'free';
  const oldUnderWay = (s: State, i: number, t: number) =>
    s.test.inside[t] && s.test.old[i][t] === s.test.section[t];
  const someOldUnderWay = (s: State, i: number) => oldUnderWay(s, i, 0) || oldUnderWay(s, i, 1);
  const laterUnderWay = (s: State, i: number) =>
    [0, 1].some((t) => s.test.inside[t] && s.test.young[i][t] === s.test.section[t]);
  const questions: Record<string, (s: State) => boolean> = {
    'freed while an old section is under way': (s) =>
      [0, 1].some((i) => freed(s, i) && someOldUnderWay(s, i)),
    'freed while a section is under way that began after the call': (s) =>
      [0, 1].some((i) => freed(s, i) && laterUnderWay(s, i)),
    'not to be freed though no old section is under way': (s) =>
      [0, 1].some(
        (i) =>
          s.test.called[i as 0] &&
          !freed(s, i) &&
          !someOldUnderWay(s, i) &&
          s.table[PAGES[i as 0]].rcuWaits !== 0,
      ),
    'the second freed before the first': (s) => freed(s, 1) && !freed(s, 0),
  };
  const properties: Property<State>[] = [
    ...['noDoubleFree', 'lockDiscipline', 'noTableUseAfterFree'].map((name) => ({
      name,
      meaning: 'asserted by the model',
    })),
    { name: 'explored', meaning: 'nothing', invariant: () => true },
    ...Object.entries(questions).map(([name, question]) => ({
      name,
      meaning: 'the state asked for',
      invariant: (s: State) => !question(s),
    })),
  ];
  const result = check(
    spec({ name: 'rcu', summary: 'grace periods', model: () => model, properties }),
  );
  expect(result.ending).toBe('complete');
  return result.properties.flatMap(({ name, verdict }) => (verdict === 'violated' ? [name] : []));
}

const REAL_SECTIONS = [
  'freed while a section is under way that began after the call',
  'the second freed before the first',
];
const NO_SECTIONS = ['freed while an old section is under way', ...REAL_SECTIONS].sort();

describe('a grace period waits for the sections that began before it, and for no other', () => {
  test.each<[string, Section]>([
    ['kernel mode', kernelMode],
    ['from waking up to going to sleep', betweenSleeps],
  ])('not preemptible: %s', (_name, section) => {
    expect(gracePeriods(section, false)).toEqual(REAL_SECTIONS);
  });

  test.each<[string, Section]>([
    ['rcu_read_lock', rcuLock],
    ['page_table_lock', pageTableLock],
    ['page_table_lock with interrupts off', pageTableLockIrq],
    ['a ptl', ownPtl],
  ])('preemptible: %s', (_name, section) => {
    expect(gracePeriods(section, true)).toEqual(REAL_SECTIONS);
  });

  test('preemptible: a spinlock inside another; the section ends with the outer', () => {
    const outerOnly: Section = {
      begin: lockPageTable,
      end: unlockPageTable,
    };
    const innerCameAndWent: Section = {
      begin: (s, k, me) => {
        if (!outerOnly.begin(s, k, me)) return false;
        ownPtl.begin(s, k, me);
        ownPtl.end(s, k, me);
        return true;
      },
      end: outerOnly.end,
    };
    expect(gracePeriods(nestedLocks, true)).toEqual(REAL_SECTIONS);
    expect(gracePeriods(innerCameAndWent, true)).toEqual(REAL_SECTIONS);
  });
});

describe('what is no read-side section', () => {
  test('kernel mode in a preemptible kernel', () => {
    expect(gracePeriods(kernelMode, true).sort()).toEqual(NO_SECTIONS);
    expect(gracePeriods(betweenSleeps, true).sort()).toEqual(NO_SECTIONS);
  });

  test('a sleep ends a section, in either kernel', () => {
    const sleepsInside = (begin: Section['begin']): Section => ({
      begin: (s, k, me) => {
        begin(s, k, me);
        fallAsleep(s, k, me);
      },
      end: kernelMode.end,
    });
    expect(gracePeriods(sleepsInside(kernelMode.begin), false).sort()).toEqual(NO_SECTIONS);
    expect(gracePeriods(sleepsInside(rcuLock.begin), true).sort()).toEqual(NO_SECTIONS);
  });
});

test('in a kernel that is not preemptible, rcu_read_unlock does not end the section', () => {
  const unlocksInside: Section = {
    begin: (s, k, me) => {
      enterKernel(s, k, me.tid);
      rcuReadLock(s, k, me.tid);
      rcuReadUnlock(s, k, me.tid);
    },
    end: kernelMode.end,
  };
  expect(gracePeriods(unlocksInside, false)).toEqual(REAL_SECTIONS);
});

test('rcu_read_lock does not count: in a preemptible kernel, a spinlock dropped inside ends it', () => {
  const dropsLock: Section = {
    begin: (s, k, me) => {
      rcuReadLock(s, k, me.tid);
      if (!ownPtl.begin(s, k, me)) return false;
      ownPtl.end(s, k, me);
      return true;
    },
    end: rcuLock.end,
  };
  // Shorter sections than the kernel's: what holds with them holds with the kernel's too.
  expect(gracePeriods(dropsLock, true).sort()).toEqual(NO_SECTIONS);
});
