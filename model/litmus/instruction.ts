/**
 * Instructions: of X86 as Intel writes them (`MOV [x],$1`: target first), of X86_64 as AT&T does (`movl
 * $1,(x)`: target last).
 */

import type { Architecture } from './header.ts';
import { accumulatorName, registerName, registerSize } from './names.ts';
import type { Names } from './names.ts';
import type { Scanner, Token } from './scanner.ts';
import type { Instruction, Operand, Operation, Target } from './syntax.ts';

const BINARY: readonly Operation[] = [
  'mov',
  'xchg',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'xadd',
  'cmpxchg',
];
/**
 * Fences and serialising instructions, and whether they drain the store buffer: SFENCE and LFENCE order nothing
 * that is not in order anyway while all memory is write-back and no store is non-temporal.
 */
const FENCES: ReadonlyMap<string, boolean> = new Map([
  ['mfence', true],
  ['serialize', true],
  ['sfence', false],
  ['lfence', false],
]);
const UNARY: Readonly<Record<string, Operation>> = { inc: 'add', dec: 'sub' };
/** Instructions of the format that take flags or labels. */
const JUMP = /^(j\w+|cmp[bwlq]?|cmov\w*|set\w+|ret)$/;

export class Instructions {
  readonly #scanner: Scanner;
  readonly #architecture: Architecture;
  readonly #names: Names;
  #size: string | null = null;

  constructor(scanner: Scanner, architecture: Architecture, names: Names) {
    this.#scanner = scanner;
    this.#architecture = architecture;
    this.#names = names;
  }

  /** The instruction that stands next; null if the cell of the table is empty. */
  parse(thread: number): Instruction | null {
    const scanner: Scanner = this.#scanner;
    if (scanner.isAt('|', ';')) return null;
    const { from } = scanner.next;
    const prefix = scanner.isAt('lock') ? scanner.take() : null;
    // The format allows `LOCK; INC [x]`.
    if (prefix !== null) scanner.accept(';');
    const mnemonic = scanner.expectName('an instruction');
    if (scanner.isAt(':')) scanner.fail('labels and jumps are not understood', mnemonic.from);
    const instruction = this.#instruction(thread, mnemonic, prefix !== null);
    if (!scanner.isAt('|', ';')) scanner.fail(`'|' or ';' is missing before ${scanner.shown}`);
    return { ...instruction, text: scanner.textSince(from) };
  }

  #instruction(thread: number, mnemonic: Token, prefixed: boolean): Instruction {
    const scanner: Scanner = this.#scanner;
    const word = mnemonic.text.toLowerCase();
    const drains = FENCES.get(word);
    if (drains !== undefined) {
      if (prefixed) scanner.fail(`${mnemonic.text} takes no LOCK`, mnemonic.from);
      return { kind: 'fence', text: '', drains };
    }
    const { operation, unary } = this.#operation(mnemonic);
    const { target, source } = unary
      ? { target: this.#target(thread), source: { kind: 'immediate' as const, value: 1 } }
      : this.#operands(thread, operation, mnemonic);
    const touchesMemory = target.kind === 'location';
    if (prefixed && (!touchesMemory || operation === 'mov')) {
      scanner.fail(`this ${mnemonic.text} takes no LOCK`, mnemonic.from);
    }
    const accumulator =
      operation === 'cmpxchg'
        ? this.#names.registers(thread).of(accumulatorName(this.#architecture))
        : -1;
    const locked = touchesMemory && (prefixed || operation === 'xchg');
    return { kind: 'data', text: '', operation, target, source, locked, accumulator };
  }

  #operation({ text, from }: Token): { operation: Operation; unary: boolean } {
    const word = text.toLowerCase();
    for (const size of ['', 'l', 'q']) {
      if (!word.endsWith(size)) continue;
      const bare = word.slice(0, word.length - size.length);
      const binary = BINARY.find((operation) => operation === bare);
      const operation = binary ?? (Object.hasOwn(UNARY, bare) ? UNARY[bare] : undefined);
      if (operation === undefined) continue;
      this.#requireSize(size, from);
      return { operation, unary: binary === undefined };
    }
    const what = JUMP.test(word) ? 'labels, jumps and flags are' : `'${text}' is`;
    return this.#scanner.fail(`${what} not understood`, from);
  }

  /**
   * Suffixes and registers tell the size, which must be the same throughout: so accesses overlap wholly or not
   * at all, and no value is cut.
   */
  #requireSize(size: string, at: number): void {
    if (size === '') return;
    if (this.#size !== null && this.#size !== size) {
      this.#scanner.fail('accesses of different sizes are not understood', at);
    }
    this.#size = size;
  }

  #operands(thread: number, operation: Operation, { text, from }: Token) {
    const scanner: Scanner = this.#scanner;
    const first = this.#operand(thread);
    scanner.expect(',');
    const second = this.#operand(thread);
    let [target, source] = this.#architecture === 'X86' ? [first, second] : [second, first];
    const exchanges = ['xchg', 'xadd', 'cmpxchg'].includes(operation);
    // Of these the one in memory is the target, in whatever order.
    if (exchanges && source.kind === 'location') [target, source] = [source, target];
    if (target.kind === 'immediate') scanner.fail(`${text} to a number`, from);
    if (target.kind === 'location' && source.kind === 'location') {
      scanner.fail(`${text} with two operands in memory`, from);
    }
    if (exchanges && source.kind === 'immediate') scanner.fail(`${text} with a number`, from);
    return { target: target as Target, source };
  }

  #target(thread: number): Target {
    const { from } = this.#scanner.next;
    const operand = this.#operand(thread);
    return operand.kind === 'immediate'
      ? this.#scanner.fail('a number is no target', from)
      : operand;
  }

  #operand(thread: number): Operand {
    const scanner: Scanner = this.#scanner;
    if (scanner.next.kind === 'number') {
      return { kind: 'immediate', value: scanner.expectNumber() };
    }
    if (scanner.isAt('[', '(')) return { kind: 'location', location: this.#location() };
    const { text, from } = scanner.expectName('an operand');
    const register = registerName(this.#architecture, text);
    if (register === null) {
      scanner.fail(`'${text}' is no register of ${this.#architecture} that is understood`, from);
    }
    this.#requireSize(registerSize(text), from);
    return { kind: 'register', register: this.#names.registers(thread).of(register) };
  }

  #location(): number {
    const scanner: Scanner = this.#scanner;
    const close = scanner.take().text === '[' ? ']' : ')';
    const { text, from } = scanner.expectName('a location');
    if (text.startsWith('%') || registerName(this.#architecture, text) !== null) {
      scanner.fail('addresses in registers are not understood', from);
    }
    scanner.expect(close);
    return this.#names.locations.of(text);
  }
}
