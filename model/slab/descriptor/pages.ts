/** The page allocator and references to pages (mm/page_alloc.c, mm/swap.c). */

import { assertThat, blocked, emptySet, rule, taken, vocabulary } from '../../../checker/index.ts';
import { lock, unlock } from './locks.ts';
import { access, clear, giveUp, isOffered } from './records.ts';
import { forget, threadLocals, UNMAPPED } from './state.ts';
import type { Descriptors, DescriptorState, Me } from './state.ts';

const LEFTOVER = 'a page is freed or allocated with something left in its descriptor';

/** `free_pages_check`, `prep_new_page`: is nothing left of an owner? */
function assertClean(s: DescriptorState, k: Descriptors, page: number): void {
  const { lru, slab, locked } = s.page[page];
  assertThat(!lru && !slab && locked === null, 'noBadPage', LEFTOVER);
  if (k.design.layout === 'metadata') {
    const { record, slabRecord } = s.page[page];
    assertThat(record === null && slabRecord === null, 'noBadPage', LEFTOVER);
    return;
  }
  const { number, word, links } = s.record[page];
  assertThat(number === UNMAPPED && word === 'clear' && links === 'none', 'noBadPage', LEFTOVER);
}

/** Takes the page and the record, if they are free: `me` owns both, and nobody is told yet. */
export function takePage(
  s: DescriptorState,
  k: Descriptors,
  me: Me,
  page: number,
  record: number,
): boolean {
  if (!s.page[page].buddy || !isOffered(s, k, page, record)) return false;
  assertClean(s, k, page);
  assertThat(s.page[page].count === 0, 'noBadPage', 'a free page has references');
  s.page[page].buddy = false;
  s.page[page].count = 1;
  s.record[record].use = 'live';
  me.page = page;
  me.record = record;
  return true;
}

/** `free_hot_cold_page`. Of an anonymous page, what says so is cleared here. */
function freePage(s: DescriptorState, k: Descriptors, page: number): void {
  const { record } = s.page[page];
  if (record !== null && s.record[record].word === 'mapping') {
    if (k.design.layout === 'metadata') {
      s.page[page].record = null;
      s.page[page].anonRecord = false;
      giveUp(s, k, record);
    } else s.record[record].word = 'clear';
  }
  assertClean(s, k, page);
  assertThat(!s.page[page].buddy, 'noDoubleFree', 'a page is freed twice');
  s.page[page].buddy = true;
  s.page[page].isTable = false;
  if (k.design.layout === 'union') s.record[page].type = 'none';
}

/** `get_page_unless_zero`. */
export function getUnlessZero(s: DescriptorState, page: number): boolean {
  if (s.page[page].count === 0) return false;
  s.page[page].count += 1;
  return true;
}

/** `put_page_testzero`: is the last reference gone? */
function dropReference(s: DescriptorState, page: number): boolean {
  assertThat(s.page[page].count > 0, 'noDoubleFree', 'a reference is dropped that nobody has');
  if (s.page[page].count === 0) return false;
  s.page[page].count -= 1;
  return s.page[page].count === 0;
}

/**
 * `put_page` of `page`: the last reference takes it off the LRU list, and frees it. The thread then
 * `forgets` the page, unless it has one more reference to drop.
 */
export function putPage(k: Descriptors, forgets = true) {
  const { fragment } = vocabulary(k.state, threadLocals(k, 1), 'tid');
  return fragment({
    exits: ['put'],
    start: 'drop',
    steps: {
      drop: (s, me) => {
        const page = me.page ?? 0;
        if (dropReference(s, page)) return s.page[page].lru ? 'lockLru' : 'free';
        if (forgets) forget(me);
        return 'put';
      },
      lockLru: (s, me) => (lock(s, me, 'lruLock') ? 'leaveLru' : blocked),
      leaveLru: (s, me) => {
        const page = s.page[me.page ?? 0];
        const record = page.record ?? 0;
        access(s, record, 'anon');
        s.record[record].links = 'none';
        page.lru = false;
        unlock(s, me, 'lruLock');
        return 'free';
      },
      free: (s, me) => {
        freePage(s, k, me.page ?? 0);
        if (forgets) forget(me);
        return 'put';
      },
    },
  });
}

/** The callback of a table page's grace period: with `union` its fields are given up no earlier. */
export function rcuFreesTable(k: Descriptors) {
  return rule(
    k.state,
    'rcuFreesTable',
    { page: k.PAGE },
    (s, { page }) => {
      if (!s.page[page].waits || s.page[page].rcuWaits !== emptySet) return blocked;
      s.page[page].waits = false;
      if (k.design.layout === 'union' && k.design.fieldsWaitForRcu) clear(s, k, page);
      if (dropReference(s, page)) freePage(s, k, page);
      return taken;
    },
    { inevitable: true },
  );
}
