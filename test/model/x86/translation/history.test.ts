/**
 * Every translation that the machine can use was right at some time since the last invalidation that covers it.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isDrained, isFull } from '../../../../model/x86/store-buffer.ts';
import { setDirty } from '../../../../model/x86/translation/access.ts';
import type { Entry } from '../../../../model/x86/words/entry.ts';
import type { WordHardware } from '../../../../model/x86/words/state.ts';
import * as invalidation from '../../../../model/x86/translation/invalidation.ts';
import { commitOldest, storeWord } from '../../../../model/x86/words/memory.ts';
import type { WordState } from '../../../../model/x86/words/state.ts';
import { walkStep } from '../../../../model/x86/translation/walker.ts';
import { History } from './history.ts';
import type { Found } from './history.ts';
import { entries, machineOf, PAGES, setups } from './machine.ts';
import type { Setup } from './machine.ts';

const ADDRESSES = 2;
const DEPTH = 2;

type Action =
  | { readonly kind: 'store'; readonly word: number; readonly entry: Entry }
  | { readonly kind: 'drain' }
  | {
      readonly kind: 'walk';
      readonly va: number;
      readonly forwarded: boolean;
      readonly steps: number;
    }
  | { readonly kind: 'dirty'; readonly va: number }
  | {
      readonly kind: 'invlpg' | 'invpcid0' | 'invpcid1' | 'invpcid2' | 'invpcid3' | 'fault' | 'cr3';
      readonly va: number;
      readonly pcid: number;
      readonly root: number;
      readonly keep: boolean;
    };

const va = fc.nat(ADDRESSES - 1);
const actions: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('store'),
      word: fc.nat(2 * PAGES - 1),
      entry: entries,
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'drain' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('walk'),
      va,
      forwarded: fc.boolean(),
      steps: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dirty'), va }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'invlpg',
        'invpcid0',
        'invpcid1',
        'invpcid2',
        'invpcid3',
        'fault',
        'cr3',
      ),
      va,
      pcid: fc.nat(1),
      root: fc.nat(PAGES - 1),
      keep: fc.boolean(),
    }),
  },
) as fc.Arbitrary<Action>;

function drain(s: WordState): void {
  if (!isDrained(s.cpu[0].buffer)) commitOldest(s, { depth: DEPTH }, 0);
}

function drainAll(s: WordState, history: History): void {
  while (!isDrained(s.cpu[0].buffer)) {
    drain(s);
    remember(s, history);
  }
}

function act(s: WordState, h: WordHardware, history: History, action: Action): void {
  switch (action.kind) {
    case 'store':
      if (!isFull(s.cpu[0].buffer, DEPTH)) storeWord(s, h, 0, action.word, action.entry);
      return;
    case 'drain':
      drain(s);
      return;
    case 'walk':
      for (let i = 0; i < action.steps; i += 1) everywhere(s, h, action.va, action.forwarded);
      return;
    case 'dirty':
      for (const level of [1, 2]) {
        for (let table = 0; table < PAGES; table += 1) {
          for (let rights = 0; rights < 8; rights += 1) {
            setDirty(s, h, 0, level, action.va, table, rights, true);
          }
        }
      }
      return;
    default:
      drainAll(s, history);
      invalidate(s, h, action);
      forget(s, h, history, action);
  }
}

function everywhere(s: WordState, h: WordHardware, address: number, forwarded: boolean): void {
  for (let level = 1; level <= h.levels; level += 1) {
    for (let table = 0; table < PAGES; table += 1) {
      for (let rights = 0; rights < 8; rights += 1) {
        walkStep(s, h, 0, level, address, table, rights, forwarded);
      }
    }
  }
}

type Invalidating = Extract<Action, { readonly root: number }>;

function invalidate(s: WordState, h: WordHardware, of: Invalidating): void {
  if (of.kind === 'invlpg') invalidation.invalidatePage(s, h, 0, of.va);
  else if (of.kind === 'invpcid0') invalidation.invalidatePageOf(s, h, 0, of.pcid, of.va);
  else if (of.kind === 'invpcid1') invalidation.invalidatePcid(s, h, 0, of.pcid);
  else if (of.kind === 'invpcid2') invalidation.invalidateAll(s, h, 0);
  else if (of.kind === 'invpcid3') invalidation.invalidatePcids(s, h, 0);
  else if (of.kind === 'fault') invalidation.invalidateByFault(s, h, 0, of.va);
  else invalidation.loadCr3(s, h, 0, of.root, of.pcid, of.keep);
}

/** What the manual says that each of them removes (SDM 4.10.4.1), said once more. */
function forget(s: WordState, h: WordHardware, history: History, of: Invalidating): void {
  const all = [0, 1];
  const current = s.cpu[0].pcid;
  const covers: Readonly<
    Record<
      Invalidating['kind'],
      {
        pages: readonly (readonly [number, number])[];
        tables: readonly (readonly [number, number])[];
      }
    >
  > = {
    invlpg: {
      pages: [
        [current, of.va],
        [h.pcids, of.va],
      ],
      tables: all.map((each) => [current, each]),
    },
    invpcid0: { pages: [[of.pcid, of.va]], tables: [[of.pcid, of.va]] },
    invpcid1: {
      pages: all.map((each) => [of.pcid, each]),
      tables: all.map((each) => [of.pcid, each]),
    },
    invpcid2: {
      pages: [0, 1, h.pcids].flatMap((tag) => all.map((each) => [tag, each] as const)),
      tables: all.flatMap((tag) => all.map((each) => [tag, each] as const)),
    },
    invpcid3: {
      pages: all.flatMap((tag) => all.map((each) => [tag, each] as const)),
      tables: all.flatMap((tag) => all.map((each) => [tag, each] as const)),
    },
    fault: { pages: [[current, of.va]], tables: [[current, of.va]] },
    cr3: of.keep
      ? { pages: [], tables: [] }
      : { pages: all.map((each) => [of.pcid, each]), tables: all.map((each) => [of.pcid, each]) },
  };
  for (const [tag, each] of covers[of.kind].pages) history.forgetPage(tag, each);
  for (const [tag, each] of covers[of.kind].tables) history.forgetTables(tag, each);
}

function remember(s: WordState, history: History): void {
  const memory = [...s.memory].map((word) => ({ ...word }));
  const own = memory.map((word) => ({ ...word }));
  const { buffer, cr3, pcid } = s.cpu[0];
  for (let i = 0; i < buffer.length; i += 1) {
    own[buffer.entry[i].address] = { ...buffer.entry[i].value };
  }
  history.add({ views: [memory, own], root: cr3 as number, pcid });
}

/** Translations that the machine holds, with the tag that each is under. */
function held(s: WordState, h: WordHardware, tag: number, address: number): Found[] {
  const found: Found[] = [];
  for (const isLarge of [false, true]) {
    const { frames } = isLarge
      ? s.cpu[0].largeTlb[tag][h.region[h.addresses + address] as number]
      : s.cpu[0].tlb[tag][address];
    for (let frame = 0; frame < PAGES; frame += 1) {
      for (let rights = 0; rights < 16; rights += 1) {
        if (((frames[rights] >> frame) & 1) === 0) continue;
        found.push({
          frame,
          isLarge,
          mayWrite: (rights & 1) !== 0,
          userMay: (rights & 2) !== 0,
          mayExecute: (rights & 4) === 0,
        });
      }
    }
  }
  return found;
}

interface Count {
  held: number;
  stale: number;
}

/** A run; `broken` leaves out one kind of invalidation. */
function run(setup: Setup, all: readonly Action[], broken: string | null, count: Count): void {
  const { h } = setup;
  const s = machineOf(setup);
  const history = new History(h);
  remember(s, history);
  for (const action of all) {
    if (action.kind === broken) {
      drainAll(s, history);
      forget(s, h, history, action as Invalidating);
    } else {
      act(s, h, history, action);
    }
    remember(s, history);
    for (let tag = 0; tag <= h.pcids; tag += 1) {
      for (let address = 0; address < ADDRESSES; address += 1) {
        const holds = held(s, h, tag, address);
        if (holds.length === 0) continue;
        count.held += holds.length;
        const may = history.possible(tag, address).map(keyOf);
        for (const each of holds) expect(may).toContain(keyOf(each));
        if (new Set(holds.map(keyOf)).size > 1) count.stale += 1;
      }
    }
  }
}

/** Addresses whose large page is one share its entries: which of them was walked is no matter. */
function keyOf({ frame, isLarge, mayWrite, userMay, mayExecute }: Found): string {
  return [frame, isLarge, mayWrite, userMay, mayExecute].join();
}

/** Two addresses in different large pages, so that neither's invalidation covers the other. */
const cases = fc
  .tuple(setups(3, ADDRESSES, DEPTH), fc.array(actions, { minLength: 10, maxLength: 60 }))
  .filter(([{ h }]) => h.region[ADDRESSES] !== h.region[ADDRESSES + 1]);

test('random programs, invalidations and walks', () => {
  const count: Count = { held: 0, stale: 0 };
  fc.assert(
    fc.property(cases, ([setup, all]) => run(setup, all, null, count)),
    { numRuns: 2000 },
  );
  expect(count.held).toBeGreaterThan(1000);
  // There are moments at which an address has several translations.
  expect(count.stale).toBeGreaterThan(100);
}, 60_000);

test.each(['invlpg', 'invpcid0', 'invpcid1', 'invpcid2', 'invpcid3', 'fault'])(
  'a machine whose %s does nothing is found out',
  (broken) => {
    const count: Count = { held: 0, stale: 0 };
    const { failed } = fc.check(
      fc.property(cases, ([setup, all]) => run(setup, all, broken, count)),
      { numRuns: 20_000, endOnFailure: true },
    );
    expect(failed).toBe(true);
  },
  60_000,
);
