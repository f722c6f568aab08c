/**
 * Generated code that puts the members of one orbit in order of their signatures. Members whose
 * signatures are equal are a tie, to be settled elsewhere.
 */

import type { Signature, Term } from './signature.ts';

const WORD_BITS = 32;

/** A part of a signature that fits into a word: an expression, and how many bits it has. */
interface Chunk {
  readonly text: string;
  readonly bits: number;
}

export interface Stage {
  readonly text: string;
  /** Does exchanging two members of a tie leave the state as it is, always? */
  readonly complete: boolean;
}

/**
 * The function `name`, which sorts by exchanges `exchange_i` of the members `i` and `i + 1`, then calls
 * `next`, or `settle` with a bit for each member whose signature equals the one after it.
 */
export function stageOf(
  name: string,
  signatures: readonly Signature[],
  exchange: (i: number) => string,
  next: string,
  settle: string,
): Stage {
  const runs = runsOf(signatures.map(({ ordered }) => ordered));
  const chunks = signatures.map((signature) => chunksOf(signature, runs));
  const [one] = signatures as [Signature];
  const isOneWord = one.gathered.length === 0 && (chunks[0]?.length ?? 0) <= 1;
  const complete = isOneWord && one.ordered.every(({ faithful }) => faithful);
  const keys = signatures.map((signature, m) =>
    isOneWord ? (chunks[m]?.[0]?.text ?? '0') : hashText(signature, chunks[m] as readonly Chunk[]),
  );
  const words = [...new Set(keys.join('\n').match(/\bw\d+/g))].map((w) => Number(w.slice(1)));
  const ties = signatures.slice(1).map((_, m) => `(k${m} === k${m + 1} ? ${1 << m} : 0)`);
  const text = [
    `function ${name}(s, b) {`,
    '  let h = 0, g = 0, t = 0;',
    ...words.map((w) => `  const w${w} = s[b + ${w}];`),
    ...keys.map((key, m) => `  let k${m} = ${key};`),
    ...sortingText(signatures.length, exchange),
    ...(complete
      ? []
      : [`  const ties = ${ties.join(' | ')};`, `  if (ties !== 0) ${settle}; else`]),
    `  ${next};`,
    '}',
  ].join('\n');
  return { text, complete };
}

/** Exchanges of neighbours that sort any sequence. */
function sortingText(size: number, exchange: (i: number) => string): string[] {
  const lines: string[] = [];
  for (let end = size - 1; end > 0; end -= 1) {
    for (let i = 0; i < end; i += 1) {
      const [a, b] = [`k${i}`, `k${i + 1}`];
      lines.push(`  if (${b} < ${a}) { ${exchange(i)}(s, b); t = ${a}; ${a} = ${b}; ${b} = t; }`);
    }
  }
  return lines;
}

/** Terms from `first` to `last` lie side by side in one word, in the state of every member. */
interface Run {
  readonly first: number;
  last: number;
  bits: number;
}

function runsOf(members: readonly (readonly Term[])[]): readonly Run[] {
  const runs: Run[] = [];
  (members[0] ?? []).forEach(({ bits }, at) => {
    const run = runs.at(-1);
    const joins =
      run !== undefined &&
      run.bits + bits <= WORD_BITS &&
      members.every((terms) => areNeighbours(terms[at - 1], terms[at]));
    if (joins) Object.assign(run, { last: at, bits: run.bits + bits });
    else runs.push({ first: at, last: at, bits });
  });
  return runs;
}

function areNeighbours(a: Term | undefined, b: Term | undefined): boolean {
  const [low, high] = [a?.field, b?.field];
  if (low === undefined || high === undefined) return false;
  return low.word === high.word && low.shift + low.bits === high.shift;
}

function chunksOf({ ordered }: Signature, runs: readonly Run[]): readonly Chunk[] {
  return packed(
    runs.map(({ first, bits }) => {
      const { field, text } = ordered[first] as Term;
      return { text: field === undefined ? text : fieldText(field.word, field.shift, bits), bits };
    }),
  );
}

function fieldText(word: number, shift: number, bits: number): string {
  const moved = shift === 0 ? `w${word}` : `(w${word} >>> ${shift})`;
  return bits + shift === WORD_BITS ? moved : `(${moved} & ${2 ** bits - 1})`;
}

/** As few words as the parts fit into, in their order. */
function packed(parts: readonly Chunk[]): readonly Chunk[] {
  return parts.reduce<Chunk[]>((chunks, part) => {
    const last = chunks.at(-1);
    if (last === undefined || last.bits + part.bits > WORD_BITS) return [...chunks, part];
    const text = `(${last.text} << ${part.bits} | ${part.text})`;
    return [...chunks.slice(0, -1), { text, bits: last.bits + part.bits }];
  }, []);
}

function hashText({ gathered }: Signature, chunks: readonly Chunk[]): string {
  const sums = gathered.map((terms) => `g = g + (${mixText(packed(terms))}) | 0`);
  const own = mixText([
    ...chunks,
    ...(gathered.length > 0 ? [{ text: 'g', bits: WORD_BITS }] : []),
  ]);
  return `(g = 0, ${[...sums, own].join(', ')})`;
}

/** A number that depends on all of the words, each in its place. */
function mixText(chunks: readonly Chunk[]): string {
  const steps = chunks.map(({ text }) => `h = Math.imul(h ^ ${text}, 0x9e3779b1), h ^= h >>> 15`);
  return ['h = 0x2545f491', ...steps].join(', ');
}
