/** From one random declaration: its layout, its packed form, its working state, its JSON. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError, OutsideDomainError } from '../../../checker/index.ts';
import { isLeaf } from '../../../checker/state/domain.ts';
import { layoutOf } from '../../../checker/state/layout.ts';
import type { LeafSlot } from '../../../checker/state/layout.ts';
import { pack, print, unpack } from '../../../checker/state/value.ts';
import type { Plain } from '../../../checker/state/value.ts';
import { viewOf } from '../../../checker/state/view.ts';
import { asWritten, read, schema, valuesOf, valuesOutside, write } from './schemas.ts';

const schemaWithValue = schema.chain((root) => fc.tuple(fc.constant(root), valuesOf(root)));
const schemaWithTwoValues = schema.chain((root) =>
  fc.tuple(fc.constant(root), valuesOf(root), valuesOf(root)),
);
const schemaWithMistake = schemaWithValue
  .map(([root, value]) => ({ root, value, slots: layoutOf(root).slots }))
  .filter(({ slots }) => slots.length > 0)
  .chain((each) =>
    fc.constantFrom(...each.slots).chain((slot) =>
      fc.record({
        ...constants(each),
        slot: fc.constant(slot),
        wrong: valuesOutside(slot.domain),
      }),
    ),
  );

function constants<T extends object>(of: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(
    Object.entries(of).map(([key, value]) => [key, fc.constant(value)]),
  ) as { [K in keyof T]: fc.Arbitrary<T[K]> };
}

/** The object or array that holds the leaf, and the leaf's key in it. */
function holderOf(state: unknown, { path }: LeafSlot): [Record<string, unknown>, string] {
  const holder = path.slice(0, -1).reduce((at, key) => (at as never)[key], state);
  return [holder as Record<string, unknown>, String(path.at(-1))];
}

describe('the layout', () => {
  test('gives every leaf bits of its own, inside one word', () => {
    fc.assert(
      fc.property(schema, (root) => {
        const { slots, words, bits } = layoutOf(root);
        const used = new Set<number>();
        for (const slot of slots) {
          expect(slot.shift + slot.bits).toBeLessThanOrEqual(32);
          expect(slot.word).toBeLessThan(words);
          for (let bit = slot.shift; bit < slot.shift + slot.bits; bit += 1) {
            expect(used.has(slot.word * 32 + bit)).toBe(false);
            used.add(slot.word * 32 + bit);
          }
        }
        expect(used.size).toBe(bits);
        expect(new Set(slots.map(({ name }) => name)).size).toBe(slots.length);
      }),
    );
  });
});

describe('packing plain data', () => {
  test('loses nothing', () => {
    fc.assert(
      fc.property(schemaWithValue, ([root, value]) => {
        const layout = layoutOf(root);
        expect(unpack(layout, pack(layout, value))).toEqual(value);
      }),
    );
  });

  test('loses nothing by way of JSON', () => {
    fc.assert(
      fc.property(schemaWithValue, ([root, value]) => {
        const layout = layoutOf(root);
        const words = pack(layout, value);
        const text = JSON.stringify(unpack(layout, words));
        expect(pack(layout, JSON.parse(text))).toEqual(words);
      }),
    );
  });

  test('gives different values different words', () => {
    fc.assert(
      fc.property(schemaWithTwoValues, ([root, a, b]) => {
        const layout = layoutOf(root);
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(pack(layout, a).join() === pack(layout, b).join()).toBe(same);
      }),
    );
  });

  test('prints every variable under its own name', () => {
    fc.assert(
      fc.property(schemaWithValue, ([root, value]) => {
        const names = layoutOf(root).slots.map(({ name }) => name);
        expect(print(root, value).map(({ name }) => name)).toEqual(names);
      }),
    );
  });

  test('refuses a value outside its domain, naming the variable', () => {
    fc.assert(
      fc.property(schemaWithMistake, ({ root, value, slot, wrong }) => {
        const spoilt = structuredClone(value) as Plain;
        const [holder, key] = holderOf(spoilt, slot);
        holder[key] = wrong;
        // What is a mask in a step is a list here, and a list is fine for a set.
        fc.pre(!(Array.isArray(wrong) && JSON.stringify(slot.domain).includes('"set"')));
        expect(() => pack(layoutOf(root), spoilt)).toThrow(DomainError);
        expect(() => pack(layoutOf(root), spoilt)).toThrow(`${slot.name}: `);
      }),
    );
  });
});

describe('the working state', () => {
  test('shows what was loaded, and stores it again', () => {
    fc.assert(
      fc.property(schemaWithValue, ([root, value]) => {
        const view = viewOf(root);
        const words = pack(view.layout, value);
        view.load(words, 0);
        expect(read(root, view.state)).toEqual(value);
        const stored = new Int32Array(words.length);
        view.store(stored, 0);
        expect(stored).toEqual(words);
      }),
    );
  });

  test('stores what was written', () => {
    fc.assert(
      fc.property(schemaWithValue, ([root, value]) => {
        const view = viewOf(root);
        view.load(new Int32Array(view.layout.words), 0);
        write(root, value, view.state);
        const stored = new Int32Array(view.layout.words);
        view.store(stored, 0);
        expect(stored).toEqual(pack(view.layout, value));
      }),
    );
  });

  test('loads and stores in the midst of other states', () => {
    fc.assert(
      fc.property(schemaWithValue, fc.nat({ max: 5 }), ([root, value], base) => {
        const view = viewOf(root);
        const { words } = view.layout;
        const arena = new Int32Array(base + words + 1).fill(-1);
        write(root, value, view.state);
        view.store(arena, base);
        expect([...arena.slice(0, base), arena.at(-1)]).toEqual(Array(base + 1).fill(-1));
        view.load(new Int32Array(words), 0);
        view.load(arena, base);
        expect(read(root, view.state)).toEqual(value);
      }),
    );
  });

  test('restores as it loads, given what it holds', () => {
    fc.assert(
      fc.property(schemaWithTwoValues, ([root, held, wanted]) => {
        const view = viewOf(root);
        view.load(pack(view.layout, held), 0);
        view.restore(pack(view.layout, wanted), 0, pack(view.layout, held));
        expect(read(root, view.state)).toEqual(wanted);
      }),
    );
  });

  test('refuses a value outside its domain, naming the variable and the value', () => {
    fc.assert(
      fc.property(schemaWithMistake, ({ root, value, slot, wrong }) => {
        const view = viewOf(root);
        view.load(pack(view.layout, value), 0);
        const [holder, key] = holderOf(view.state, slot);
        holder[key] = wrong;
        let caught: unknown;
        try {
          view.store(new Int32Array(view.layout.words), 0);
        } catch (error) {
          caught = error;
        }
        expect(caught).toBeInstanceOf(OutsideDomainError);
        expect(caught).toMatchObject({ variable: slot.name, value: wrong });
        expect(String(caught)).toContain(`${slot.name} = ${String(wrong)}`);
      }),
    );
  });

  test('accepts every value of every leaf', () => {
    fc.assert(
      fc.property(schemaWithTwoValues, ([root, before, after]) => {
        const view = viewOf(root);
        for (const slot of view.layout.slots) {
          expect(isLeaf(slot.domain)).toBe(true);
          view.load(pack(view.layout, before), 0);
          const [holder, key] = holderOf(view.state, slot);
          const [values, valueKey] = holderOf(after, slot);
          holder[key] = asWritten(slot.domain, values[valueKey] as Plain);
          expect(() => view.store(new Int32Array(view.layout.words), 0)).not.toThrow();
        }
      }),
      { numRuns: 30 },
    );
  });
});
