/** The instructions of translation tests, target first. */

import type { Scanner, Token } from '../scanner.ts';
import { parseCr3 } from './initial.ts';
import { isPage } from './names.ts';
import type { TranslationNames } from './names.ts';
import type { Invalidation, Operation, Physical, TranslationInstruction } from './syntax.ts';

const INVALIDATIONS = ['INVLPG', 'INVPCID', 'MOV'];

export class TranslationInstructions {
  readonly #scanner: Scanner;
  readonly #names: TranslationNames;
  /** Interrupts that were sent so far. */
  #interrupts = 0;
  readonly #inUserMode = new Set<number>();
  greatestPcid = 0;
  /** Threads that interrupts are sent to, and where. */
  readonly targets: { readonly thread: number; readonly at: number }[] = [];

  constructor(scanner: Scanner, names: TranslationNames) {
    this.#scanner = scanner;
    this.#names = names;
  }

  get interrupts(): number {
    return this.#interrupts;
  }

  /** The instruction that stands next; null if the cell is empty, or changes the mode only. */
  parse(thread: number): TranslationInstruction | null {
    const scanner: Scanner = this.#scanner;
    if (scanner.isAt('|', ';')) return null;
    const mnemonic = scanner.expectName('an instruction');
    if (this.#changesMode(thread, mnemonic.text)) return null;
    const byUser = this.#inUserMode.has(thread);
    const operation = this.#operation(thread, mnemonic);
    const isAccess = ['load', 'store', 'fetch', 'fence'].includes(operation.kind);
    if (byUser && !isAccess) {
      scanner.fail(`${mnemonic.text} is privileged: SYSCALL is missing before it`, mnemonic.from);
    }
    if (!scanner.isAt('|', ';')) scanner.fail(`'|' or ';' is missing before ${scanner.shown}`);
    return { text: scanner.textSince(mnemonic.from), operation, byUser };
  }

  #changesMode(thread: number, mnemonic: string): boolean {
    if (mnemonic === 'SYSRET') this.#inUserMode.add(thread);
    else if (mnemonic === 'SYSCALL') this.#inUserMode.delete(thread);
    else return false;
    return true;
  }

  #operation(thread: number, mnemonic: Token): Operation {
    const scanner: Scanner = this.#scanner;
    switch (mnemonic.text) {
      case 'MOV':
        return this.#move(thread, mnemonic);
      case 'XCHG': {
        const to = this.#physical();
        scanner.expect(',');
        const value = this.#names.parseLiteral();
        return { kind: 'storePhysical', to, value, locked: true };
      }
      case 'LOCK':
        return this.#changeBit();
      case 'CALL':
        return { kind: 'fetch', va: this.#names.parseAddress() };
      case 'MFENCE':
      case 'SERIALIZE':
        return { kind: 'fence' };
      case 'INVLPG':
      case 'INVPCID':
        return { kind: 'invalidate', invalidation: this.#invalidation(mnemonic) };
      case 'IPI':
        return this.#interrupt();
      case 'WAIT':
        return { kind: 'wait' };
      case 'HLT':
        return { kind: 'hlt' };
      case 'CLI':
        return { kind: 'cli' };
      case 'STI':
        return { kind: 'sti' };
      default:
        return scanner.fail(`'${mnemonic.text}' is not understood`, mnemonic.from);
    }
  }

  /** `MOV EAX,[x]`, `MOV [x],$1`, `MOV [PTE(x)],(f:F1)`, `MOV EAX,[PTE(x)].D`, `MOV CR3,(f:Q0)` */
  #move(thread: number, mnemonic: Token): Operation {
    const scanner: Scanner = this.#scanner;
    if (scanner.isAt('cr3', 'cr4')) {
      return { kind: 'invalidate', invalidation: this.#invalidation(mnemonic) };
    }
    if (!scanner.isAt('[')) {
      const register = this.#names.parseRegister(thread);
      scanner.expect(',');
      const va = this.#virtual();
      if (va !== null) return { kind: 'load', va, register };
      const from = this.#physical();
      if (from.kind === 'page') return { kind: 'loadPhysical', from, bit: null, register };
      scanner.expect('.');
      return { kind: 'loadPhysical', from, bit: this.#names.parseBit(), register };
    }
    const va = this.#virtual();
    if (va !== null) {
      scanner.expect(',');
      return { kind: 'store', va, value: this.#number() };
    }
    const to = this.#physical();
    scanner.expect(',');
    const value = scanner.isAt('(') ? this.#names.parseLiteral() : this.#number();
    return { kind: 'storePhysical', to, value, locked: false };
  }

  /** `LOCK BTR [PTE(x)].D`; BTS likewise */
  #changeBit(): Operation {
    const scanner: Scanner = this.#scanner;
    const { text, from } = scanner.expectName('BTS or BTR');
    if (text !== 'BTS' && text !== 'BTR') scanner.fail(`'LOCK ${text}' is not understood`, from);
    const to = this.#physical();
    scanner.expect('.');
    const bit = this.#names.parseBit();
    if (text === 'BTS') this.#names.bitsSet.add(bit);
    return { kind: 'changeBit', to, bit, value: text === 'BTS' };
  }

  /** `IPI P1,INVLPG [x]`: what the interrupt has that CPU do. */
  #interrupt(): Operation {
    const scanner: Scanner = this.#scanner;
    const at = scanner.next.from;
    const to = this.#names.parseThread();
    this.targets.push({ thread: to, at });
    scanner.expect(',');
    const mnemonic = scanner.expectName('an invalidation');
    if (!INVALIDATIONS.includes(mnemonic.text)) {
      scanner.fail(`an interrupt has a CPU do one of ${INVALIDATIONS.join(', ')}`, mnemonic.from);
    }
    const invalidation = this.#invalidation(mnemonic);
    this.#interrupts += 1;
    return { kind: 'ipi', to, number: this.#interrupts - 1, invalidation };
  }

  /** What follows `INVLPG`, `INVPCID` or `MOV`. */
  #invalidation({ text }: Token): Invalidation {
    const scanner: Scanner = this.#scanner;
    if (text === 'INVLPG') return { kind: 'invlpg', va: this.#bracketedAddress() };
    if (text === 'INVPCID') return this.#invpcid();
    if (scanner.accept('cr4')) {
      // MOV CR4,PGE: clears PGE and sets it again, which is how it is done.
      scanner.expect(',');
      scanner.expect('pge');
      return { kind: 'cr4' };
    }
    scanner.expect('cr3');
    scanner.expect(',');
    const cr3 = parseCr3(scanner, this.#names);
    this.greatestPcid = Math.max(this.greatestPcid, cr3.pcid);
    return { kind: 'cr3', ...cr3 };
  }

  /** `INVPCID 0,1,[x]`, `INVPCID 1,1`, `INVPCID 2`, `INVPCID 3`: kind, PCID, address */
  #invpcid(): Invalidation {
    const scanner: Scanner = this.#scanner;
    const { from } = scanner.next;
    const type = scanner.expectNumber();
    if (type < 0 || type > 3) scanner.fail('kinds of INVPCID are 0 to 3', from);
    let pcid = 0;
    if (type < 2) {
      scanner.expect(',');
      pcid = scanner.expectNumber();
      this.greatestPcid = Math.max(this.greatestPcid, pcid);
    }
    if (type === 0) scanner.expect(',');
    const va = type === 0 ? this.#bracketedAddress() : 0;
    return { kind: 'invpcid', type, pcid, va };
  }

  #bracketedAddress(): number {
    this.#scanner.expect('[');
    const va = this.#names.parseAddress();
    this.#scanner.expect(']');
    return va;
  }

  /** `[x]`; null if something else is in brackets, of which the first is taken. */
  #virtual(): number | null {
    const scanner: Scanner = this.#scanner;
    scanner.expect('[');
    if (isPage(scanner.next.text)) return null;
    const va = this.#names.parseAddress();
    scanner.expect(']');
    return va;
  }

  /** `[F0]` or `[PTE(x)]`; the bracket may be taken already. */
  #physical(): Physical {
    const scanner: Scanner = this.#scanner;
    scanner.accept('[');
    const physical: Physical = this.#names.isAtEntry
      ? { kind: 'entry', entry: this.#names.parseEntry() }
      : { kind: 'page', page: this.#names.parsePage() };
    scanner.expect(']');
    return physical;
  }

  #number(): number {
    const { from } = this.#scanner.next;
    const value = this.#scanner.expectNumber();
    return value >= 0 ? value : this.#scanner.fail('numbers are not negative here', from);
  }
}
