/** What is measured: each tool with its options, and which of them are alike. */

import type { RumurOptions } from './rivals.ts';

interface Common {
  /** Stable: saved figures are found by it. */
  readonly id: string;
  readonly title: string;
  /** Threads of the search. */
  readonly threads: number;
  /** Some reduction is asked for, so that fewer states may be found. */
  readonly reduced: boolean;
}

export type Configuration = Common &
  (
    | { readonly tool: 'limbo' }
    | { readonly tool: 'spin'; readonly collapse: boolean }
    | { readonly tool: 'rumur'; readonly symmetry: NonNullable<RumurOptions['symmetry']> }
  );

export type Tool = Configuration['tool'];

const limbo = (threads: number, reduced: boolean): Configuration => ({
  tool: 'limbo',
  id: `limbo-${threads}${reduced ? '-reduced' : ''}`,
  title: `Limbo${threads === 1 ? '' : `, ${threads} workers`}${reduced ? ', reduced' : ''}`,
  threads,
  reduced,
});

const spin = (name: string, title: string, options: { reduced?: true; collapse?: true }) =>
  ({
    tool: 'spin',
    id: `spin${name}`,
    title: `SPIN${title}`,
    threads: 1,
    reduced: false,
    collapse: false,
    ...options,
  }) as const satisfies Configuration;

const rumur = (
  threads: number,
  symmetry: NonNullable<RumurOptions['symmetry']>,
): Configuration => ({
  tool: 'rumur',
  id: `rumur-${threads}${symmetry === 'off' ? '' : `-${symmetry}`}`,
  title: `Rumur${threads === 1 ? '' : `, ${threads} threads`}${symmetry === 'off' ? '' : `, ${symmetry} symmetry`}`,
  threads,
  reduced: symmetry !== 'off',
  symmetry,
});

/** In the order in which they are run and printed. */
export const configurations: readonly Configuration[] = [
  limbo(1, false),
  limbo(2, false),
  spin('', '', {}),
  spin('-collapse', ', collapse', { collapse: true }),
  rumur(1, 'off'),
  rumur(2, 'off'),
  limbo(1, true),
  limbo(2, true),
  spin('-reduced', ', partial order', { reduced: true }),
  rumur(1, 'heuristic'),
  rumur(1, 'exhaustive'),
  rumur(2, 'heuristic'),
  rumur(2, 'exhaustive'),
];

/** Which of a tool's reductions change anything for a model. */
export interface Reducible {
  readonly limbo: boolean;
  /** The Murphi model has a scalar set. */
  readonly rumur: boolean;
}

/** The configurations that differ from one another on a model; SPIN always looks for a reduction. */
export function configurationsFor(reducible: Reducible): Configuration[] {
  return configurations.filter(
    ({ tool, reduced }) => !reduced || tool === 'spin' || reducible[tool],
  );
}

export function configurationOf(id: string): Configuration | undefined {
  return configurations.find((each) => each.id === id);
}

/**
 * Limbo's configuration that one is to be compared with: as many threads, and reduced if it is, where
 * that is among the `measured`. Limbo's own are compared with one worker, unreduced.
 */
export function peerOf(
  { tool, threads, reduced }: Configuration,
  measured: readonly string[],
): string | undefined {
  if (tool === 'limbo') return 'limbo-1';
  const wanted = reduced ? [`limbo-${threads}-reduced`, `limbo-${threads}`] : [`limbo-${threads}`];
  return wanted.find((id) => measured.includes(id));
}

/** Time that counts: of one thread, its CPU time; of several, the time that passes. */
export type Clock = 'user' | 'wall';

export function clockOf(...compared: readonly Configuration[]): Clock {
  return compared.some(({ threads }) => threads > 1) ? 'wall' : 'user';
}
