/** The addresses, physical pages and registers of a translation test, numbered as they are first named. */

import { registerName, Variables } from '../names.ts';
import type { Scanner } from '../scanner.ts';
import { ENTRY_BITS } from './syntax.ts';
import type { EntryBit, EntryLiteral, EntryReference } from './syntax.ts';

export const ENTRY_NAMES = ['PTE', 'PDE', 'PDPTE', 'PML4E', 'PML5E'];

export class TranslationNames {
  readonly addresses: string[] = [];
  readonly pages: string[] = [];
  readonly references: EntryReference[] = [];
  /** Bits that some entry may have set. */
  readonly bitsSet = new Set<EntryBit>();
  readonly #threads = new Map<number, Variables>();
  readonly #scanner: Scanner;
  readonly #levels: number;

  constructor(scanner: Scanner, levels: number) {
    this.#scanner = scanner;
    this.#levels = levels;
  }

  registers(thread: number): Variables {
    const known = this.#threads.get(thread) ?? new Variables();
    this.#threads.set(thread, known);
    return known;
  }

  page(name: string): number {
    return numberIn(this.pages, name);
  }

  /** `x`: names of addresses begin with a small letter. */
  parseAddress(): number {
    const { text, from } = this.#scanner.expectName('an address');
    if (!isAddress(text)) this.#scanner.fail(`'${text}' is no address: those are small`, from);
    return numberIn(this.addresses, text);
  }

  /** `F0`: names of physical pages begin with a capital. */
  parsePage(): number {
    const { text, from } = this.#scanner.expectName('a physical page');
    if (!isPage(text)) this.#scanner.fail(`'${text}' is no physical page`, from);
    return this.page(text);
  }

  /** `EAX` */
  parseRegister(thread: number): number {
    const { text, from } = this.#scanner.expectName('a register');
    const register = registerName('X86', text);
    if (register === null) this.#scanner.fail(`'${text}' is no register`, from);
    return this.registers(thread).of(register);
  }

  /** `P1` */
  parseThread(): number {
    const { text, from } = this.#scanner.expectName('a thread');
    const [, thread] = /^P(\d)$/.exec(text) ?? [];
    return thread === undefined
      ? this.#scanner.fail(`'${text}' is no thread`, from)
      : Number(thread);
  }

  /** Is an entry named next? */
  get isAtEntry(): boolean {
    return ENTRY_NAMES.includes(this.#scanner.next.text);
  }

  /** `PTE(x)` or `PTE(x,T1)` */
  parseEntry(): EntryReference {
    const scanner: Scanner = this.#scanner;
    const { text, from: at } = scanner.expectName('an entry');
    const level = ENTRY_NAMES.indexOf(text) + 1;
    if (level === 0) scanner.fail(`'${text}' is no entry`, at);
    if (level > this.#levels) scanner.fail(`with ${this.#levels} levels there is no ${text}`, at);
    scanner.expect('(');
    const va = this.parseAddress();
    const table = scanner.accept(',') ? this.parsePage() : null;
    scanner.expect(')');
    const reference = { level, va, table, at };
    this.references.push(reference);
    return reference;
  }

  /** `D` */
  parseBit(): EntryBit {
    const { text, from } = this.#scanner.expectName('a bit of an entry');
    return bitNamed(text) ?? this.#scanner.fail(`an entry has no bit '${text}'`, from);
  }

  /** `(f:F1, W:0)` */
  parseLiteral(): EntryLiteral {
    const scanner: Scanner = this.#scanner;
    const bits = new Map<EntryBit, boolean>();
    let target: number | null = null;
    scanner.expect('(');
    while (!scanner.accept(')')) {
      if (scanner.accept('f')) {
        scanner.expect(':');
        target = this.parsePage();
      } else {
        const bit = this.parseBit();
        scanner.expect(':');
        const value = this.parseFlag();
        bits.set(bit, value);
        if (value) this.bitsSet.add(bit);
      }
      if (!scanner.isAt(')')) scanner.expect(',');
    }
    return { target, bits };
  }

  /** `0` or `1` */
  parseFlag(): boolean {
    const { from } = this.#scanner.next;
    const value = this.#scanner.expectNumber();
    return value === 0 || value === 1 ? value === 1 : this.#scanner.fail('a bit is 0 or 1', from);
  }
}

export function isPage(name: string): boolean {
  return /^[A-Z]/.test(name) && registerName('X86', name) === null;
}

function isAddress(name: string): boolean {
  return /^[a-z]/.test(name) && registerName('X86', name) === null;
}

function bitNamed(text: string): EntryBit | undefined {
  return Object.hasOwn(ENTRY_BITS, text) ? ENTRY_BITS[text as keyof typeof ENTRY_BITS] : undefined;
}

function numberIn(names: string[], name: string): number {
  if (!names.includes(name)) names.push(name);
  return names.indexOf(name);
}
