/** The initial state as it is written: `{ F0=1; PTE(x)=(f:F0, D:0); page(y)=2; CR3(P1)=(f:Q0, pcid:1); }` */

import type { Scanner } from '../scanner.ts';
import type { TranslationNames } from './names.ts';
import type { EntryLiteral, EntryReference } from './syntax.ts';

export interface Cr3 {
  readonly root: number;
  readonly pcid: number;
  /** Bit 63: nothing is invalidated. */
  readonly keep: boolean;
}

export interface Initial {
  readonly entries: readonly {
    readonly entry: EntryReference;
    readonly literal: EntryLiteral;
  }[];
  /** Numbers in the first words of physical pages. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Page numbers of addresses. */
  readonly pageNumbers: ReadonlyMap<number, number>;
  /** By thread. */
  readonly cr3: ReadonlyMap<number, Cr3>;
}

export function parseInitial(scanner: Scanner, names: TranslationNames): Initial {
  const entries: Initial['entries'][number][] = [];
  const numbers = new Map<number, number>();
  const pageNumbers = new Map<number, number>();
  const cr3 = new Map<number, Cr3>();
  scanner.expect('{');
  while (!scanner.accept('}')) {
    if (scanner.accept(';')) continue;
    if (scanner.next.kind === 'number') {
      const thread = scanner.expectNumber();
      scanner.expect(':');
      const { text } = scanner.next;
      names.parseRegister(thread);
      scanner.expect('=');
      names.registers(thread).setInitial(text.toUpperCase(), scanner.expectNumber());
    } else if (names.isAtEntry) {
      const entry = names.parseEntry();
      scanner.expect('=');
      entries.push({ entry, literal: names.parseLiteral() });
    } else if (scanner.accept('page')) {
      scanner.expect('(');
      const va = names.parseAddress();
      scanner.expect(')');
      scanner.expect('=');
      pageNumbers.set(va, scanner.expectNumber());
    } else if (scanner.accept('cr3')) {
      scanner.expect('(');
      const thread = names.parseThread();
      scanner.expect(')');
      scanner.expect('=');
      cr3.set(thread, parseCr3(scanner, names));
    } else {
      const page = names.parsePage();
      scanner.expect('=');
      numbers.set(page, scanner.expectNumber());
    }
    if (!scanner.isAt('}')) scanner.expect(';');
  }
  return { entries, numbers, pageNumbers, cr3 };
}

/** `(f:Q0, pcid:1, keep:1)` */
export function parseCr3(scanner: Scanner, names: TranslationNames): Cr3 {
  let root: number | null = null;
  let pcid = 0;
  let keep = false;
  scanner.expect('(');
  while (!scanner.accept(')')) {
    const { text, from } = scanner.expectName('f, pcid or keep');
    scanner.expect(':');
    if (text === 'f') root = names.parsePage();
    else if (text === 'pcid') pcid = scanner.expectNumber();
    else if (text === 'keep') keep = names.parseFlag();
    else scanner.fail(`CR3 has no '${text}'`, from);
    if (!scanner.isAt(')')) scanner.expect(',');
  }
  return { root: root ?? names.page(ROOT), pcid, keep };
}

/** The page of the highest table that is there if none is named. */
export const ROOT = 'R0';
