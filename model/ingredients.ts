/** Designs that are made of ingredients, each of which can be taken out to see what it is for. */

/** What a design consists of, a line for each ingredient, and the same without some of them. */
export interface Composition<T> {
  readonly ingredients: Readonly<Record<string, string>>;
  readonly without: (names: ReadonlySet<string>) => T;
}

/** A design that may be a composition. */
export interface Composed<T> {
  readonly composition?: Composition<T>;
}

/** A design made by switches: its ingredients are those that are on. */
export function composed<S extends { readonly [K in keyof S]: boolean }, T extends object>(
  switches: S,
  described: Readonly<Record<keyof S & string, string>>,
  make: (switches: S) => T,
): T & Composed<T> {
  const on = Object.entries<string>(described).filter(([name]) => switches[name as keyof S]);
  const without = (names: ReadonlySet<string>): T => {
    const off = [...names].map((name) => [name, false] as const);
    return make({ ...switches, ...Object.fromEntries(off) });
  };
  return { ...make(switches), composition: { ingredients: Object.fromEntries(on), without } };
}

/** The design, or what is left of it. */
export function without<T extends Composed<T>>(whole: T, names: ReadonlySet<string>): T {
  return names.size === 0 ? whole : (whole.composition?.without(names) ?? whole);
}
