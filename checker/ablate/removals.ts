/**
 * Which sets of ingredients are taken out, and what follows from what was tried: the sets that suffice,
 * and of which nothing can be left out.
 */

/** Names of ingredients that are taken out, in the order of the spec. */
export type Removal = readonly string[];

/** Does what is left suffice for every property? `open`: a search did not come to its end. */
export type Sufficiency = 'suffices' | 'breaks' | 'open';

/** Where what was tried is noted. */
export class Tried {
  readonly #told = new Map<string, { removal: Removal; told: Sufficiency }>();

  note(removal: Removal, told: Sufficiency): void {
    this.#told.set(keyOf(removal), { removal, told });
  }

  of(removal: Removal): Sufficiency | undefined {
    return this.#told.get(keyOf(removal))?.told;
  }

  /** All removals after which the rest suffices. */
  sufficing(): Removal[] {
    return [...this.#told.values()]
      .filter(({ told }) => told === 'suffices')
      .map(({ removal }) => removal);
  }
}

function keyOf(removal: Removal): string {
  return removal.join(' ');
}

/**
 * What is to be tried next, given what was tried; nothing in the end. First each ingredient alone and each
 * pair. Then larger sets of which every part was found unnecessary. Last, for each set that was found
 * unnecessary and is part of no other, that set and one ingredient more: so that of what remains it is
 * known, not concluded, that nothing can be left out.
 */
export function nextRemovals(ingredients: Removal, tried: Tried): Removal[] {
  const untried = (removals: readonly Removal[]): Removal[] =>
    removals.filter((removal) => tried.of(removal) === undefined);
  const first = untried([[], ...ingredients.map((one) => [one]), ...pairsOf(ingredients)]);
  if (first.length > 0) return first;
  for (let size = 3; size <= ingredients.length; size += 1) {
    const larger = untried(grown(ingredients, tried, size));
    if (larger.length > 0) return larger;
  }
  const closing = largest(tried).flatMap((removal) => oneMore(ingredients, removal));
  return untried([...new Map(closing.map((each) => [keyOf(each), each])).values()]);
}

export function pairsOf(ingredients: Removal): Removal[] {
  return ingredients.flatMap((a, i) => ingredients.slice(i + 1).map((b) => [a, b]));
}

/** The sets of a size of which everything with one ingredient less was found unnecessary. */
function grown(ingredients: Removal, tried: Tried, size: number): Removal[] {
  return tried
    .sufficing()
    .filter(({ length }) => length === size - 1)
    .flatMap((removal) =>
      ingredients
        .slice(ingredients.indexOf(removal.at(-1) as string) + 1)
        .map((one) => [...removal, one]),
    )
    .filter((removal) => oneLess(removal).every((part) => tried.of(part) === 'suffices'));
}

function oneLess(removal: Removal): Removal[] {
  return removal.map((one) => removal.filter((each) => each !== one));
}

function oneMore(ingredients: Removal, removal: Removal): Removal[] {
  return ingredients
    .filter((one) => !removal.includes(one))
    .map((one) => ingredients.filter((each) => each === one || removal.includes(each)));
}

/** Removals after which the rest suffices, and that are part of no other such. */
function largest(tried: Tried): Removal[] {
  const sufficing = tried.sufficing();
  return sufficing.filter(
    (removal) =>
      !sufficing.some(
        (other) => other.length > removal.length && removal.every((one) => other.includes(one)),
      ),
  );
}

export interface MinimalSet {
  /** What suffices. */
  readonly keeps: Removal;
  readonly without: Removal;
  /** Of what it keeps: what might be left out too, since that was not tried to the end. */
  readonly undecided: Removal;
}

/**
 * The sets that suffice, as far as was tried, none of which is part of another. Whatever else one of them
 * keeps, without it a property is violated, but for what is undecided.
 */
export function minimalSets(ingredients: Removal, tried: Tried): MinimalSet[] {
  return largest(tried).map((without) => {
    const keeps = ingredients.filter((one) => !without.includes(one));
    const undecided = keeps.filter((one) => {
      const more = ingredients.filter((each) => each === one || without.includes(each));
      return tried.of(more) !== 'breaks';
    });
    return { keeps, without, undecided };
  });
}
