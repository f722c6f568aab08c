/** JavaScript for values: of constants, of codes, of what is written to a cell. */

import type * as acorn from 'acorn';

import { cardinality, encodeLeaf } from '../state/domain.ts';
import type { LeafDomain } from '../state/domain.ts';
import type { Body } from './body.ts';
import { CompileError, sameCodes, writeText } from './symbol.ts';
import type { Symbolic } from './symbol.ts';

export class Values {
  /** Constants that the text refers to as `K[i]`. */
  readonly pool: unknown[] = [];
  readonly #ids = new Map<unknown, number>();
  #names = 0;

  protected store(body: Body, domain: LeafDomain, place: string, value: Symbolic): Symbolic {
    body.wrote = true;
    if (value.kind === 'constant') {
      const code = encodeLeaf(domain, value.value);
      const text =
        code < 0 ? `outside(${place}, ${this.constantText(value.value)})` : writeText(place, code);
      return { kind: 'value', text };
    }
    if (value.kind === 'code' && sameCodes(value.domain, domain)) {
      return { kind: 'code', domain, text: writeText(place, value.text) };
    }
    const slot = this.temporary(body);
    const encoded = this.encoded(body, domain, slot, this.value(body, value));
    return { kind: 'code', domain, text: `(${slot} = ${place}, ${writeText(slot, encoded)})` };
  }

  /** An expression for the code of a run-time value, or an error that names the place. */
  protected encoded(body: Body, domain: LeafDomain, place: string, text: string): string {
    switch (domain.kind) {
      case 'bool':
        return `truth(${text}, ${place})`;
      case 'range':
        return `ranged(${text}, ${domain.min}, ${domain.max}, ${place})`;
      case 'scalar':
      case 'set':
        return `ranged(${text}, 0, ${cardinality(domain) - 1}, ${place})`;
      case 'enum': {
        const codes = new Map(domain.names.map((name, code) => [name, code]));
        return `named(${text}, ${this.pooled(codes)}, ${place})`;
      }
      case 'optional': {
        const held = this.temporary(body);
        const inner = this.encoded(body, domain.of, place, held);
        return `((${held} = ${text}) === null ? 0 : 1 + ${inner})`;
      }
    }
  }

  /** JavaScript for the value itself. */
  protected value(body: Body, symbolic: Symbolic): string {
    switch (symbolic.kind) {
      case 'constant':
        return this.constantText(symbolic.value);
      case 'value':
        return symbolic.text;
      case 'code':
        return this.decoded(body, symbolic.domain, symbolic.text);
      case 'part':
      case 'record':
        throw new CompileError('a part of the state is used as a value');
    }
  }

  protected decoded(body: Body, domain: LeafDomain, text: string): string {
    switch (domain.kind) {
      case 'bool':
        return `(${text} === 1)`;
      case 'range':
        return domain.min === 0 ? text : `(${text} + ${domain.min})`;
      case 'enum':
        return `${this.pooled(domain.names)}[${text}]`;
      case 'optional': {
        const held = this.temporary(body);
        const inner = this.decoded(body, domain.of, `(${held} - 1)`);
        return `((${held} = ${text}) === 0 ? null : ${inner})`;
      }
      case 'scalar':
      case 'set':
        return text;
    }
  }

  /** JavaScript for whether the value is truthy. */
  protected test(symbolic: Symbolic): string {
    switch (symbolic.kind) {
      case 'constant':
        return symbolic.value ? 'true' : 'false';
      case 'part':
      case 'record':
        return 'true';
      case 'code':
        if (symbolic.domain.kind !== 'bool') {
          throw new CompileError('a condition that is not a boolean');
        }
        return `${symbolic.text} !== 0`;
      case 'value':
        return symbolic.text;
    }
  }

  protected constantText(value: unknown): string {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (value === null || value === undefined) return String(value);
    return typeof value === 'string' ? JSON.stringify(value) : this.pooled(value);
  }

  protected pooled(value: unknown): string {
    let i = this.pool.indexOf(value);
    if (i < 0) i = this.pool.push(value) - 1;
    return `K[${i}]`;
  }

  protected temporary(body: Body): string {
    const name = this.fresh('t');
    body.temporaries.push(name);
    return name;
  }

  protected fresh(name: string): string {
    this.#names += 1;
    return `${name}$${this.#names}`;
  }

  protected id(of: unknown): number {
    const known = this.#ids.get(of);
    if (known !== undefined) return known;
    this.#ids.set(of, this.#ids.size);
    return this.#ids.size - 1;
  }

  protected unsupported(body: Body, node: acorn.Node): CompileError {
    const source = `(${Function.prototype.toString.call(body.fn)})`;
    const text = source.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 60);
    return new CompileError(`${node.type} is outside the subset: ${text}`);
  }
}
