import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  dropOldest,
  isDrained,
  isFull,
  newestStore,
  pushStore,
} from '../../../model/x86/store-buffer.ts';

const DEPTH = 3;

interface Entry {
  address: number;
  value: number;
}
const moves = {
  assign: (to: Entry, from: Readonly<Entry>): void => {
    to.address = from.address;
    to.value = from.value;
  },
  clear: (entry: Entry): void => {
    entry.address = 0;
    entry.value = 0;
  },
};

function cleared(count: number): Entry[] {
  return Array.from({ length: count }, () => ({ address: 0, value: 0 }));
}

type Operation = { readonly push: readonly [address: number, value: number] } | 'drop';

describe('a store buffer', () => {
  test('is a queue in which the newest store to an address is found', () => {
    const operation: fc.Arbitrary<Operation> = fc.oneof(
      fc.record({ push: fc.tuple(fc.nat(2), fc.nat(9)) }),
      fc.constant('drop' as const),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        const queue: Entry[] = [];
        const buffer = { length: 0, entry: cleared(DEPTH) };
        for (const each of operations) {
          if (each === 'drop') {
            if (isDrained(buffer)) continue;
            expect(buffer.entry[0]).toEqual(queue.shift());
            dropOldest(buffer, DEPTH, moves);
          } else if (!isFull(buffer, DEPTH)) {
            const [address, value] = each.push;
            queue.push({ address, value });
            moves.assign(buffer.entry[pushStore(buffer)] as Entry, { address, value });
          }
          expect(buffer.length).toBe(queue.length);
          expect(isDrained(buffer)).toBe(queue.length === 0);
          expect(isFull(buffer, DEPTH)).toBe(queue.length === DEPTH);
          for (const address of [0, 1, 2]) {
            const newest = queue.findLastIndex((entry) => entry.address === address);
            expect(newestStore(buffer, DEPTH, address)).toBe(newest);
          }
          // Two buffers that hold the same are the same state: nothing is left behind the last.
          expect(buffer.entry).toEqual([...queue, ...cleared(DEPTH - queue.length)]);
        }
      }),
    );
  });
});
