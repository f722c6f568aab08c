/**
 * Words in shared memory that grow without a second copy: once they are many they lie in address
 * space that is set aside for the most there may ever be, of which untouched pages take no memory.
 */

const FEW_WORDS = 1 << 22;
const MOST_WORDS = 2 ** 31 - 2 ** 16;

export class GrowingWords {
  /** At least as many words as were asked for; those never written to are 0. */
  array: Int32Array<SharedArrayBuffer>;
  /** More words than this cannot be had. */
  most = MOST_WORDS;

  constructor(words: number) {
    this.array = sharedWords(words);
  }

  /** Makes room for `words`, which must be no more than `most`; what was written stays. */
  reserve(words: number): void {
    const before = this.array;
    if (words <= before.length) return;
    this.array =
      words > FEW_WORDS ? addressSpace() : sharedWords(Math.max(words, 2 * before.length));
    if (words > FEW_WORDS) this.most = this.array.length;
    this.array.set(before);
  }
}

function sharedWords(words: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * words));
}

/** As much as can be had. */
function addressSpace(): Int32Array<SharedArrayBuffer> {
  for (let words = MOST_WORDS; ; words = Math.floor(words / 2)) {
    try {
      return sharedWords(words);
    } catch (cause) {
      if (!(cause instanceof RangeError) || words <= 4 * FEW_WORDS) throw cause;
    }
  }
}
