/** Expressions for the numbers by which members are sorted, from the terms of their signatures. */

import type { Signature, Term } from './signature.ts';

const WORD_BITS = 32;

/** An expression for a number of so many bits. */
interface Chunk {
  readonly text: string;
  readonly bits: number;
}

/** How the members of one orbit are compared: expressions by member. */
export interface Keys {
  /** A number that is cheap to get, and differs for most members that differ; empty if there is none. */
  readonly quick: readonly string[];
  /** A number that depends on the whole signature. */
  readonly whole: readonly string[];
  /** Do members that agree in the second differ in nothing? */
  readonly complete: boolean;
}

export function keysOf(signatures: readonly Signature[]): Keys {
  const ordered = signatures.map((signature) => signature.ordered);
  const runs = runsOf(ordered);
  const chunks = ordered.map((terms) => packed(runs.map((run) => runChunk(terms, run))));
  const [one] = signatures as [Signature];
  if (one.gathered.length === 0 && (chunks[0]?.length ?? 0) <= 1) {
    const complete = one.ordered.every(({ faithful }) => faithful);
    return { quick: [], whole: chunks.map(([chunk]) => chunk?.text ?? '0'), complete };
  }
  const chosen = largestOf(runs, one.ordered);
  return {
    quick:
      chosen.length === 0
        ? []
        : ordered.map((terms) => packed(chosen.map((run) => runChunk(terms, run)))[0]?.text ?? '0'),
    whole: signatures.map((signature, m) => hashText(signature, chunks[m] as readonly Chunk[])),
    complete: false,
  };
}

/** Terms `first` to `last` lie side by side in one word, in the state of every member. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly bits: number;
}

function runsOf(members: readonly (readonly Term[])[]): readonly Run[] {
  const runs: Run[] = [];
  (members[0] ?? []).forEach(({ bits }, at) => {
    const run = runs.at(-1);
    const joins =
      run !== undefined &&
      run.bits + bits <= WORD_BITS &&
      members.every((terms) => areNeighbours(terms[at - 1], terms[at]));
    if (joins) runs[runs.length - 1] = { ...run, last: at, bits: run.bits + bits };
    else runs.push({ first: at, last: at, bits });
  });
  return runs;
}

function areNeighbours(a: Term | undefined, b: Term | undefined): boolean {
  const [low, high] = [a?.field, b?.field];
  if (low === undefined || high === undefined) return false;
  return low.word === high.word && low.shift + low.bits === high.shift;
}

/** Runs of leaves that fit into one word together, the largest first. */
function largestOf(runs: readonly Run[], terms: readonly Term[]): readonly Run[] {
  let bits = 0;
  return runs
    .filter(({ first }) => terms[first]?.field !== undefined)
    .sort((a, b) => b.bits - a.bits)
    .filter((run) => {
      const fits = bits + run.bits <= WORD_BITS;
      if (fits) bits += run.bits;
      return fits;
    });
}

function runChunk(terms: readonly Term[], { first, bits }: Run): Chunk {
  const { field, text } = terms[first] as Term;
  if (field === undefined) return { text, bits };
  const moved = field.shift === 0 ? `w${field.word}` : `(w${field.word} >>> ${field.shift})`;
  const isTop = bits + field.shift === WORD_BITS;
  return { text: isTop ? moved : `(${moved} & ${2 ** bits - 1})`, bits };
}

/** As few words as the parts fit into, in their order. */
function packed(parts: readonly Chunk[]): readonly Chunk[] {
  return parts.reduce<readonly Chunk[]>((chunks, part) => {
    const last = chunks.at(-1);
    if (last === undefined || last.bits + part.bits > WORD_BITS) return [...chunks, part];
    const text = `(${last.text} << ${part.bits} | ${part.text})`;
    return [...chunks.slice(0, -1), { text, bits: last.bits + part.bits }];
  }, []);
}

/** Uses `h` and `g`: the hash of the moment, and the sum of what is gathered. */
function hashText({ gathered }: Signature, chunks: readonly Chunk[]): string {
  if (gathered.length === 0) return `(${mixText(chunks)})`;
  const sums = gathered.map((terms) => `g = g + (${mixText(packed(terms))}) | 0`);
  const own = mixText([...chunks, { text: 'g', bits: WORD_BITS }]);
  return `(g = 0, ${[...sums, own].join(', ')})`;
}

/** A number that depends on all of the words, each in its place. */
function mixText(chunks: readonly Chunk[]): string {
  const steps = chunks.map(({ text }) => `h = Math.imul(h ^ ${text}, 0x9e3779b1), h ^= h >>> 15`);
  return ['h = 0x2545f491', ...steps].join(', ');
}
