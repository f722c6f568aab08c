/** Records: the storage of fields, who may touch it, and how long it lives. */

import { assertThat, blocked, emptySet, remove, rule, taken } from '../../../checker/index.ts';
import { UNMAPPED } from './state.ts';
import type { Descriptors, DescriptorState, Owner } from './state.ts';

/** A path reads or writes a field of pages of type `owner`. */
export function access(s: DescriptorState, record: number, owner: Owner): void {
  const { use, type } = s.record[record];
  assertThat(use !== 'free', 'noUseAfterFree', 'a record is used that was freed');
  assertThat(
    use === 'free' || type === owner,
    'noForeignField',
    'a field is read or written that the type of the page does not own',
  );
}

/** May a new owner of the page have the record? With `union` it comes with the page. */
export function isOffered(
  s: DescriptorState,
  k: Descriptors,
  page: number,
  record: number,
): boolean {
  return k.design.layout === 'union' ? record === page : s.record[record].use === 'free';
}

/** The fields are given up: at once, or after a grace period. */
export function giveUp(s: DescriptorState, k: Descriptors, record: number): void {
  assertThat(s.record[record].use === 'live', 'noDoubleFree', 'a record is freed twice');
  if (k.design.layout === 'metadata' && k.design.fieldsWaitForRcu) {
    s.record[record].use = 'rcu';
    s.record[record].rcuWaits = s.readers;
  } else clear(s, k, record);
}

/** As the page allocator wants them, whoever has the storage next. */
export function clear(s: DescriptorState, k: Descriptors, record: number): void {
  const fields = s.record[record];
  fields.type = 'none';
  fields.number = UNMAPPED;
  fields.word = 'clear';
  if (k.design.layout === 'metadata') {
    fields.links = 'none';
    fields.use = 'free';
  }
}

/** The callback of a record's grace period. */
export function rcuFreesRecord(k: Descriptors) {
  return rule(
    k.state,
    'rcuFreesRecord',
    { record: k.RECORD },
    (s, { record }) => {
      if (s.record[record].use !== 'rcu' || s.record[record].rcuWaits !== emptySet) return blocked;
      clear(s, k, record);
      return taken;
    },
    { inevitable: true },
  );
}

/** `rcu_read_unlock`. */
export function endSection(s: DescriptorState, k: Descriptors, tid: number): void {
  s.readers = remove(s.readers, tid);
  for (let page = 0; page < k.config.pages; page += 1) {
    s.page[page].rcuWaits = remove(s.page[page].rcuWaits, tid);
  }
  for (let record = 0; record < k.config.records; record += 1) {
    s.record[record].rcuWaits = remove(s.record[record].rcuWaits, tid);
  }
}
