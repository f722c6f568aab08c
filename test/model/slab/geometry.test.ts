import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { blockOf, geometryOf, indexOf, objectAt, recordOf } from '../../../model/slab/geometry.ts';
import type { BlockShape, Geometry } from '../../../model/slab/geometry.ts';

/** What is wrong with the mapping from objects to records, in a block that begins at `block`; null if nothing. */
function faultIn(geometry: Geometry, block: number): string | null {
  const { objects, objectSize, recordSize, blockSize, objectAlign = 1, recordAlign = 1 } = geometry;
  const { headerSize = 0 } = geometry;
  let end = objectAt(geometry, block, objects - 1) + objectSize;
  for (let i = 0; i < objects; i += 1) {
    const object = objectAt(geometry, block, i);
    const record = recordOf(geometry, object);
    if (blockOf(geometry, object) !== block) return `object ${i} is in another block`;
    if (object % objectAlign !== 0) return `object ${i} is not aligned`;
    if (record % recordAlign !== 0) return `record ${i} is not aligned`;
    if (recordOf(geometry, object + objectSize - 1) !== record) return `two records of object ${i}`;
    // Behind all objects and the records before, so injective, and nothing overlaps.
    if (record < end) return `record ${i} overlaps`;
    end = record + recordSize;
  }
  return end > block + blockSize - headerSize ? 'a record is outside its part of the block' : null;
}

/** Could one more object have been put into the block? */
function hasRoom({
  objects,
  objectSize,
  recordSize,
  blockSize,
  headerSize = 0,
  recordAlign = 1,
}: Geometry): boolean {
  const objectsEnd = (objects + 1) * objectSize;
  const padding = (recordAlign - (objectsEnd % recordAlign)) % recordAlign;
  return objectsEnd + padding + (objects + 1) * recordSize + headerSize <= blockSize;
}

const powers = (from: number, to: number): number[] => {
  const all: number[] = [];
  for (let power = from; power <= to; power *= 2) all.push(power);
  return all;
};

function accepted(shape: BlockShape): Geometry | null {
  try {
    return geometryOf(shape);
  } catch {
    return null;
  }
}

describe('the record of an object', () => {
  test.each(powers(1, 256))('in every block of %i bytes', (blockSize) => {
    let geometries = 0;
    for (const objectAlign of powers(1, 16)) {
      for (const recordAlign of powers(1, 16)) {
        for (let objectSize = objectAlign; objectSize <= 48; objectSize += objectAlign) {
          for (let recordSize = recordAlign; recordSize <= 24; recordSize += recordAlign) {
            const shape = { objectSize, recordSize, blockSize, objectAlign, recordAlign };
            const geometry = accepted(shape);
            const fits = Math.max(objectAlign, recordAlign) <= blockSize;
            const least = Math.ceil(objectSize / recordAlign) * recordAlign + recordSize;
            expect(geometry !== null, JSON.stringify(shape)).toBe(fits && least <= blockSize);
            if (geometry === null) continue;
            geometries += 1;
            expect(faultIn(geometry, 3 * blockSize), JSON.stringify(shape)).toBeNull();
            expect(hasRoom(geometry), JSON.stringify(shape)).toBe(false);
          }
        }
      }
    }
    expect(geometries > 0).toBe(blockSize >= 2);
  });

  test('in blocks of the sizes of pages', () => {
    const shapes = fc.record({
      blockSize: fc.integer({ min: 12, max: 21 }).map((log) => 2 ** log),
      objects: fc.integer({ min: 1, max: 1024 }),
      records: fc.integer({ min: 1, max: 64 }),
      headerSize: fc.integer({ min: 0, max: 4096 }),
      objectAlign: fc.constantFrom(...powers(8, 4096)),
      recordAlign: fc.constantFrom(...powers(1, 64)),
      block: fc.integer({ min: 0, max: 2 ** 20 }),
    });
    fc.assert(
      fc.property(shapes, ({ objects, records, block, ...sizes }) => {
        const objectSize = objects * sizes.objectAlign;
        const recordSize = records * sizes.recordAlign;
        const geometry = accepted({ objectSize, recordSize, ...sizes });
        fc.pre(geometry !== null);
        expect(faultIn(geometry, block * sizes.blockSize)).toBeNull();
        expect(hasRoom(geometry)).toBe(false);
      }),
    );
  });

  test('page tables in a huge page: 511, and one page for their records', () => {
    const shape = { objectSize: 4096, recordSize: 8, blockSize: 2 ** 21, objectAlign: 4096 };
    expect(geometryOf(shape)).toMatchObject({ objects: 511, records: 511 * 4096, waste: 8 });
  });

  test('an address behind the objects has none', () => {
    const geometry = geometryOf({ objectSize: 10, recordSize: 6, blockSize: 64 });
    expect(indexOf(geometry, 64 + 39)).toBe(3);
    expect(() => indexOf(geometry, 64 + 40)).toThrow(/address 104 is behind the objects/);
  });
});

test.each<[BlockShape, RegExp]>([
  [{ objectSize: 8, recordSize: 8, blockSize: 96 }, /the block size is 96, not a power of two/],
  [{ objectSize: 8, recordSize: 8, blockSize: 0 }, /the block size is 0, not a power of two/],
  [
    { objectSize: 12, recordSize: 8, blockSize: 64, objectAlign: 8 },
    /the object size is 12, not a positive multiple of 8/,
  ],
  [
    { objectSize: 8, recordSize: 0, blockSize: 64 },
    /the record size is 0, not a positive multiple of 1/,
  ],
  [
    { objectSize: 8, recordSize: 8, blockSize: 64, recordAlign: 6 },
    /the record alignment is 6, not a power of two/,
  ],
  [
    { objectSize: 64, recordSize: 8, blockSize: 64 },
    /no object of 64 bytes fits a block of 64 with its record of 8/,
  ],
  [
    { objectSize: 40, recordSize: 8, blockSize: 64, headerSize: 24 },
    /no object of 40 bytes fits a block of 64 with its record of 8 and a header of 24/,
  ],
  [
    { objectSize: 8, recordSize: 8, blockSize: 64, headerSize: -8 },
    /the header size is -8, not a number of bytes/,
  ],
  [
    { objectSize: 128, recordSize: 8, blockSize: 64, objectAlign: 128 },
    /a block of 64 bytes is not aligned to 128/,
  ],
])('a geometry that cannot work is refused: %o', (shape, message) => {
  expect(() => geometryOf(shape)).toThrow(message);
});
