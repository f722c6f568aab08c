/** The tokens of a litmus file, and where they stand. */

import { LitmusError } from './syntax.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  readonly text: string;
  /** Where it begins, and where it ends, in the file's text. */
  readonly from: number;
  readonly to: number;
}

const BLANK = /\s+/y;
const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /\$?-?(?:0[xX][0-9a-fA-F]+|\d+)(?![A-Za-z_])/y],
  ['name', /%?[A-Za-z_][\w.]*/y],
  ['string', /"[^"]*"/y],
  ['symbol', /\/\\|\\\/|=>|==|!=|<>|<<|[=~|;,:()[\]{}&*+<$.-]/y],
];

/** Reads tokens one by one, with one token of look-ahead; comments `(* ... *)` nest. */
export class Scanner {
  readonly #file: string;
  readonly #text: string;
  #next: Token;

  /** Begins at offset `from` of the text. */
  constructor(file: string, text: string, from = 0) {
    this.#file = file;
    this.#text = text;
    this.#next = this.#scan(from);
  }

  /** The next token, which is not taken yet. */
  get next(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    this.#next = this.#scan(token.to);
    return token;
  }

  /** Is the next token this symbol or word, in whatever case? */
  isAt(...texts: readonly string[]): boolean {
    const { kind, text } = this.#next;
    return (kind === 'symbol' || kind === 'name') && texts.includes(text.toLowerCase());
  }

  /** Takes the next token if it is this symbol or word. */
  accept(text: string): boolean {
    const found = this.isAt(text);
    if (found) this.take();
    return found;
  }

  expect(text: string): Token {
    return this.isAt(text) ? this.take() : this.fail(`'${text}' is missing before ${this.shown}`);
  }

  expectName(what: string): Token {
    return this.#next.kind === 'name'
      ? this.take()
      : this.fail(`${what} is missing before ${this.shown}`);
  }

  expectNumber(): number {
    const { kind, text } = this.#next;
    if (kind !== 'number') return this.fail(`a number is missing before ${this.shown}`);
    this.take();
    const digits = text.replace('$', '');
    return digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits);
  }

  /** The next token, for messages. */
  get shown(): string {
    return this.#next.kind === 'end' ? 'the end of the file' : `'${this.#next.text}'`;
  }

  /** What the file says from a token up to what was taken last, blanks reduced to one. */
  textSince(from: number): string {
    return this.#text
      .slice(from, this.#next.from)
      .replace(/\(\*[^]*?\*\)/g, ' ')
      .trim()
      .replace(/\s+/g, ' ');
  }

  fail(what: string, at = this.#next.from): never {
    throw failureAt(this.#file, this.#text, at, what);
  }

  #scan(begin: number): Token {
    const from = this.#skip(begin);
    if (from === this.#text.length) return { kind: 'end', text: '', from, to: from };
    for (const [kind, pattern] of TOKENS) {
      pattern.lastIndex = from;
      const [text] = pattern.exec(this.#text) ?? [];
      if (text !== undefined) return { kind, text, from, to: from + text.length };
    }
    return this.fail(`'${this.#text[from]}' is not understood`, from);
  }

  #skip(begin: number): number {
    let at = begin;
    for (;;) {
      BLANK.lastIndex = at;
      at += BLANK.exec(this.#text)?.[0].length ?? 0;
      if (!this.#text.startsWith('(*', at)) return at;
      at = endOfComment(this.#file, this.#text, at);
    }
  }
}

/** The offset behind a comment that begins at `from`. */
export function endOfComment(file: string, text: string, from: number): number {
  const mark = /\(\*|\*\)/g;
  mark.lastIndex = from;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '(*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw failureAt(file, text, from, 'the comment has no end');
}

export function failureAt(file: string, text: string, at: number, what: string): LitmusError {
  const before = text.slice(0, at).split('\n');
  const column = (before.at(-1) as string).length + 1;
  return new LitmusError(`${file}:${before.length}:${column}: ${what}`);
}
