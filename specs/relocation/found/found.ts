/** What is found in a version of the protocol, as data: causes, the properties that they violate, and where. */

/** By caller, the names of surroundings, with blanks between them. */
export type Places = Readonly<Record<string, string>>;

/** By cause, and by property that it violates. Of several causes at work, it is that of the shortest run. */
export type Found = Readonly<Record<string, Readonly<Record<string, Places>>>>;

/** The cause of each violation with such surroundings and caller, by property. */
export function causesAt(
  found: Found,
  caller: string,
  surroundings: string,
): Readonly<Record<string, string>> {
  const pairs = Object.entries(found).flatMap(([cause, properties]) =>
    Object.entries(properties)
      .filter(([, places]) => places[caller]?.split(' ').includes(surroundings) ?? false)
      .map(([property]) => [property, cause] as const),
  );
  return Object.fromEntries(pairs);
}
