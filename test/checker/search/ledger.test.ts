/** The ledger: where each state lies, and from which states it came. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '../../../checker/search/ledger.ts';
import { PARTITIONS } from '../../../checker/search/storage/kernel.ts';
import { placeOf } from '../../../checker/search/storage/store.ts';

test('tells where every state lies, in any stretch of them', () => {
  const round = fc.array(fc.nat({ max: PARTITIONS - 1 }), { maxLength: 700 });
  fc.assert(
    fc.property(fc.array(round, { maxLength: 20 }), fc.nat(), fc.nat(), (rounds, a, b) => {
      const ledger = new Ledger();
      const places: number[] = [];
      const counts = Array<number>(PARTITIONS).fill(0);
      for (const partitions of rounds) {
        ledger.makeRoom(places.length + partitions.length, 1);
        for (const p of partitions) {
          ledger.book.sequence[places.length] = p;
          places.push(placeOf(p, counts[p] as number));
          (counts[p] as number) += 1;
        }
        ledger.record(places.length, 0);
      }
      const [from, to] = [a, b].map((x) => x % (places.length + 1)).sort((x, y) => x - y);
      const visited: [number, number][] = [];
      ledger.forEach(from as number, to as number, (state, place) => visited.push([state, place]));
      const expected = places.map((place, state) => [state, place]).slice(from, to);
      expect(visited).toEqual(expected);
    }),
  );
});

test('gives the states from which those of a round came', () => {
  const ledger = new Ledger();
  ledger.record(2, 0);
  ledger.record(5, 2);
  ledger.record(5, 4);
  ledger.record(20, 9);
  const parents = (state: number) => Object.values(ledger.parents(state));
  expect([0, 1, 2, 4, 5, 19].map(parents)).toEqual([
    [0, 0],
    [0, 0],
    [0, 2],
    [0, 2],
    [4, 9],
    [4, 9],
  ]);
});
