/**
 * Generated code that puts the members of one orbit in order of their signatures. A key that is cheap to
 * get comes first; only where it is the same for two members is the whole signature looked at. Members
 * whose signatures are equal are a tie, to be settled elsewhere.
 */

import { keysOf } from './keys.ts';
import type { Signature } from './signature.ts';

export interface Stage {
  /** Functions, among them `name`. */
  readonly text: string;
  /** Does exchanging two members with equal signatures leave the state as it is, always? */
  readonly complete: boolean;
}

/** What a stage calls, as text; states are in `s`, from `b` on. */
export interface Calls {
  /** The function that exchanges members `i` and `i + 1`. */
  readonly exchange: (i: number) => string;
  /** What comes after this stage. */
  readonly next: string;
  /** The same, with a bit in `ties` for each member whose signature equals that of the one after it. */
  readonly settle: string;
}

export function stageOf(name: string, signatures: readonly Signature[], calls: Calls): Stage {
  const { quick, whole, complete } = keysOf(signatures);
  const last = complete ? calls.next : `if (ties !== 0) ${calls.settle}; else ${calls.next}`;
  if (quick.length === 0) {
    const lines = [...keyLines('k', whole), ...sortLines('k', whole.length, '', calls)];
    if (!complete) lines.push(`const ties = ${tiesText(whole.length, (i) => same('k', i))};`);
    return { text: functionText(name, [...lines, `${last};`]), complete };
  }
  const rest = `${name}_whole`;
  const isTie = neighbours(quick.length).map((i) => same('q', i));
  const first = [
    ...keyLines('q', quick),
    ...sortLines('q', quick.length, '', calls),
    `if (${isTie.join(' || ')}) ${rest}(s, b); else ${calls.next};`,
  ];
  const second = [
    ...keyLines('q', quick),
    ...keyLines('k', whole),
    ...sortLines('k', whole.length, 'q', calls),
    `const ties = ${tiesText(whole.length, (i) => `${same('q', i)} && ${same('k', i)}`)};`,
    `${last};`,
  ];
  return { text: [functionText(rest, second), functionText(name, first)].join('\n'), complete };
}

function functionText(name: string, lines: readonly string[]): string {
  const words = [...new Set(lines.join('\n').match(/\bw\d+/g))].map((w) => w.slice(1));
  return [
    `function ${name}(s, b) {`,
    '  let h = 0, g = 0, t = 0;',
    ...words.map((w) => `  const w${w} = s[b + ${w}];`),
    ...lines.map((line) => `  ${line}`),
    '}',
  ].join('\n');
}

function keyLines(name: string, keys: readonly string[]): string[] {
  return keys.map((key, m) => `let ${name}${m} = ${key};`);
}

/** Exchanges of neighbours that sort any sequence; of those only that agree in `within`, if given. */
function sortLines(name: string, size: number, within: string, { exchange }: Calls): string[] {
  const lines: string[] = [];
  for (let end = size - 1; end > 0; end -= 1) {
    for (let i = 0; i < end; i += 1) {
      const [a, b] = [`${name}${i}`, `${name}${i + 1}`];
      const guard = within === '' ? '' : `${same(within, i)} && `;
      lines.push(
        `if (${guard}${b} < ${a}) { ${exchange(i)}(s, b); t = ${a}; ${a} = ${b}; ${b} = t; }`,
      );
    }
  }
  return lines;
}

function tiesText(size: number, isTie: (i: number) => string): string {
  return neighbours(size)
    .map((i) => `(${isTie(i)} ? ${1 << i} : 0)`)
    .join(' | ');
}

function same(name: string, i: number): string {
  return `${name}${i} === ${name}${i + 1}`;
}

function neighbours(size: number): readonly number[] {
  return Array.from({ length: size - 1 }, (_, i) => i);
}
