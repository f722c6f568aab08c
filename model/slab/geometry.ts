/**
 * Where objects and their metadata records lie in a slab's block, which is naturally aligned: its objects
 * from its first byte on, then a record for each. So the record of an object is found from the
 * object's address alone: masked down to the block, and indexed. What describes the block itself, if it
 * is kept there, lies at its end. A block is a slab's pages; for page tables of 4 KiB in a block of 2 MiB
 * there is room for 511 with records of 8 bytes.
 */

export interface BlockShape {
  /** Bytes of an object, a multiple of its alignment. */
  readonly objectSize: number;
  /** Bytes of a record, a multiple of its alignment. */
  readonly recordSize: number;
  /** Bytes of a block, a power of two. */
  readonly blockSize: number;
  /** Bytes at the end of the block that describe it; 0 if left out. */
  readonly headerSize?: number;
  /** Bytes, a power of two; 1 if left out. */
  readonly objectAlign?: number;
  readonly recordAlign?: number;
}

export interface Geometry extends BlockShape {
  readonly objects: number;
  /** Offset of the first record in the block, in bytes. */
  readonly records: number;
  /** Bytes of the block that are in no object, in no record and not in the header. */
  readonly waste: number;
}

/** A shape that cannot work; the message says why. */
export class GeometryError extends Error {
  override readonly name = 'GeometryError';
}

/** As many objects as a block can hold with their records; throws {@link GeometryError}. */
export function geometryOf(shape: BlockShape): Geometry {
  const { objectSize, recordSize, blockSize, headerSize = 0 } = shape;
  const { objectAlign = 1, recordAlign = 1 } = shape;
  requirePowerOfTwo('block size', blockSize);
  requireMultiple('object size', objectSize, requirePowerOfTwo('object alignment', objectAlign));
  requireMultiple('record size', recordSize, requirePowerOfTwo('record alignment', recordAlign));
  if (Math.max(objectAlign, recordAlign) > blockSize) {
    throw new GeometryError(
      `a block of ${blockSize} bytes is not aligned to ${Math.max(objectAlign, recordAlign)}`,
    );
  }
  if (!(Number.isSafeInteger(headerSize) && headerSize >= 0)) {
    throw new GeometryError(`the header size is ${headerSize}, not a number of bytes`);
  }
  const room = blockSize - headerSize;
  let objects = Math.max(0, Math.floor(room / (objectSize + recordSize)));
  while (objects > 0 && endOf(shape, objects) > room) objects -= 1;
  if (objects === 0) {
    const header = headerSize === 0 ? '' : ` and a header of ${headerSize}`;
    throw new GeometryError(
      `no object of ${objectSize} bytes fits a block of ${blockSize} with its record of ${recordSize}${header}`,
    );
  }
  const waste = room - objects * (objectSize + recordSize);
  return { ...shape, objects, records: recordsOf(shape, objects), waste };
}

/** The first byte of the block that an address lies in. */
export function blockOf({ blockSize }: Geometry, address: number): number {
  return address - (address % blockSize);
}

export function objectAt({ objectSize }: Geometry, block: number, index: number): number {
  return block + index * objectSize;
}

/** Which object an address lies in, its first byte or another; throws a RangeError if in none. */
export function indexOf(geometry: Geometry, address: number): number {
  const index = Math.floor((address - blockOf(geometry, address)) / geometry.objectSize);
  if (index < geometry.objects) return index;
  throw new RangeError(`address ${address} is behind the objects of its block`);
}

/** The address of the record of the object that an address lies in. */
export function recordOf(geometry: Geometry, address: number): number {
  const { records, recordSize } = geometry;
  return blockOf(geometry, address) + records + indexOf(geometry, address) * recordSize;
}

function recordsOf({ objectSize, recordAlign = 1 }: BlockShape, objects: number): number {
  return Math.ceil((objects * objectSize) / recordAlign) * recordAlign;
}

function endOf(shape: BlockShape, objects: number): number {
  return recordsOf(shape, objects) + objects * shape.recordSize;
}

function requirePowerOfTwo(what: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0 && Number.isInteger(Math.log2(value))) return value;
  throw new GeometryError(`the ${what} is ${value}, not a power of two`);
}

function requireMultiple(what: string, size: number, align: number): void {
  if (Number.isSafeInteger(size) && size > 0 && size % align === 0) return;
  throw new GeometryError(`the ${what} is ${size}, not a positive multiple of ${align}`);
}
