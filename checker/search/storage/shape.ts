/**
 * How a packed state is stored: as it is or, to save memory, compressed. Then it is cut into components; each value of a component is stored once, however many states share it (Holzmann: "State
 * compression in SPIN", 1997). The state is a pair: of the numbers of its components or, if there are more,
 * of the nodes of a tree over them, which are stored once likewise (Laarman, van de Pol, Weber: "Parallel
 * recursive state compression for free", 2011). That is exact: two states are the same if and only if
 * their pairs are.
 */

/** A word of the state, or the number of a component or node. */
export type Ref =
  | { readonly kind: 'word'; readonly word: number }
  | { readonly kind: 'node'; readonly node: number };

export interface Shape {
  /** 32-bit words of a packed state. */
  readonly words: number;
  /** What components and nodes are made of, parts before wholes. */
  readonly nodes: readonly (readonly Ref[])[];
  /** What is stored for each state. */
  readonly stored: readonly Ref[];
}

/** A state of no more words is stored as it is: components would save little or nothing. */
const PLAIN_WORDS_MAX = 3;
const COMPONENT_WORDS_MAX = 6;
const STORED_MAX = 2;

/** Would compressing states of so many words save memory? */
export function isCompressible(words: number): boolean {
  return words > PLAIN_WORDS_MAX;
}

export function shapeOf(words: number, compressed: boolean): Shape {
  const nodes: (readonly Ref[])[] = [];
  const all = Array.from({ length: words }, (_, word): Ref => ({ kind: 'word', word }));
  if (!compressed || !isCompressible(words)) return { words, nodes, stored: all };
  const whole = (parts: readonly Ref[]): Ref =>
    parts.length === 1 ? (parts[0] as Ref) : { kind: 'node', node: nodes.push(parts) - 1 };
  const components = Math.max(STORED_MAX, Math.ceil(words / COMPONENT_WORDS_MAX));
  let level = cut(all, components).map(whole);
  while (level.length > STORED_MAX) level = cut(level, Math.ceil(level.length / 2)).map(whole);
  return { words, nodes, stored: level };
}

/** Cuts a list into so many runs of about the same length. */
function cut(refs: readonly Ref[], runs: number): Ref[][] {
  const end = (i: number): number => Math.round((i * refs.length) / runs);
  return Array.from({ length: runs }, (_, i) => refs.slice(end(i), end(i + 1)));
}
