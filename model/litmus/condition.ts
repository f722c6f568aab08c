/** The initial state, `locations`, and the condition on final states. */

import type { Architecture } from './header.ts';
import { registerName } from './names.ts';
import type { Names } from './names.ts';
import { parseProposition, parseQuantifier } from './proposition.ts';
import type { Scanner } from './scanner.ts';
import type { Condition, Place, Proposition } from './syntax.ts';

export class Conditions {
  readonly #scanner: Scanner;
  readonly #architecture: Architecture;
  readonly #names: Names;
  /** How many threads there are; null before the program is read. */
  threads: number | null = null;

  constructor(scanner: Scanner, architecture: Architecture, names: Names) {
    this.#scanner = scanner;
    this.#architecture = architecture;
    this.#names = names;
  }

  /** `{ x=1; int y; 0:EAX=2; }` */
  parseInitial(): void {
    const scanner: Scanner = this.#scanner;
    scanner.expect('{');
    while (!scanner.accept('}')) {
      if (scanner.accept(';')) continue;
      this.#skipType();
      const { from } = scanner.next;
      const place = this.#place();
      if (scanner.accept('=')) {
        if (scanner.next.kind !== 'number') {
          scanner.fail(`a number is missing before ${scanner.shown}: addresses are no values here`);
        }
        this.#setInitial(place, scanner.expectNumber());
      }
      if (!scanner.isAt(';', '}')) scanner.fail(`';' is missing before ${scanner.shown}`, from);
    }
  }

  /** `locations [x; 0:EAX;]`; the places that it names. */
  parseLocations(): Place[] {
    const scanner: Scanner = this.#scanner;
    if (!scanner.accept('locations')) return [];
    const places: Place[] = [];
    scanner.expect('[');
    while (!scanner.accept(']')) {
      places.push(this.#place());
      // A type may follow.
      if (scanner.next.kind === 'name') scanner.take();
      scanner.accept('*');
      if (!scanner.accept(';') && !scanner.isAt(']')) scanner.expect(']');
    }
    return places;
  }

  parseCondition(): Condition {
    const scanner: Scanner = this.#scanner;
    const quantifier = parseQuantifier(scanner);
    const { from } = scanner.next;
    const proposition = parseProposition(scanner, () => this.#comparison());
    const text = scanner.textSince(from);
    scanner.accept(';');
    if (scanner.accept('with')) this.#skipKinds();
    // What follows `<<` is not part of the test.
    if (scanner.next.kind !== 'end' && !scanner.isAt('<<')) {
      scanner.fail(`${scanner.shown} is not understood here`);
    }
    return { quantifier, proposition, text };
  }

  /** `tso: ~exists; sc: exists`: what other models are to say, which herd does not look at either. */
  #skipKinds(): void {
    const scanner: Scanner = this.#scanner;
    while (scanner.next.kind === 'name') {
      scanner.take();
      scanner.expect(':');
      parseQuantifier(scanner);
      scanner.accept(';');
    }
  }

  #comparison(): Proposition {
    const scanner: Scanner = this.#scanner;
    const left = this.#place();
    if (scanner.accept('!=') || scanner.accept('<>')) {
      return { kind: 'not', of: { kind: 'equals', left, right: this.#value() } };
    }
    if (!scanner.accept('==')) scanner.expect('=');
    return { kind: 'equals', left, right: this.#value() };
  }

  #value(): Place | number {
    const scanner: Scanner = this.#scanner;
    if (scanner.next.kind !== 'number') return this.#place();
    const { from } = scanner.next;
    const value = scanner.expectNumber();
    return scanner.isAt(':') ? this.#register(value, from) : value;
  }

  /** `x`, `[x]`, `0:EAX` or `P0:EAX` */
  #place(): Place {
    const scanner: Scanner = this.#scanner;
    const { from, kind } = scanner.next;
    if (kind === 'number') return this.#register(scanner.expectNumber(), from);
    const bracketed = scanner.accept('[');
    const { text } = scanner.expectName('a location or register');
    if (bracketed) scanner.expect(']');
    const [, thread] = /^P(\d+)$/.exec(text) ?? [];
    if (!bracketed && thread !== undefined && scanner.isAt(':')) {
      return this.#register(Number(thread), from);
    }
    if (!bracketed && registerName(this.#architecture, text) !== null) {
      scanner.fail(`whose ${text}? (0:${text} is that of P0)`, from);
    }
    return { kind: 'location', location: this.#names.locations.of(text) };
  }

  #register(thread: number, at: number): Place {
    const scanner: Scanner = this.#scanner;
    scanner.expect(':');
    const name = scanner.expectName('a register');
    const register = registerName(this.#architecture, name.text);
    if (register === null) {
      scanner.fail(
        `'${name.text}' is no register of ${this.#architecture} that is understood`,
        name.from,
      );
    }
    if (this.threads !== null && !(thread >= 0 && thread < this.threads)) {
      scanner.fail(`there is no thread ${thread}`, at);
    }
    return { kind: 'register', thread, register: this.#names.registers(thread).of(register) };
  }

  #skipType(): void {
    const scanner: Scanner = this.#scanner;
    if (scanner.next.kind !== 'name' || !/^(u?int\w*|long|short|char)$/.test(scanner.next.text)) {
      return;
    }
    const type = scanner.take();
    if (scanner.isAt('*')) scanner.fail('pointers are not understood', type.from);
  }

  #setInitial(place: Place, value: number): void {
    const variables =
      place.kind === 'location' ? this.#names.locations : this.#names.registers(place.thread);
    const index = place.kind === 'location' ? place.location : place.register;
    variables.setInitial(variables.all[index]?.name as string, value);
  }
}
