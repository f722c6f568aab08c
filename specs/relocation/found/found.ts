/** What is found in a version of the protocol, as data: causes, the properties that they violate, and where. */

/** By caller, the names of surroundings, with blanks between them. */
export type Places = Readonly<Record<string, string>>;

/** By cause, and by property that it violates. Of several causes at work, it is that of the shortest run. */
export type Found = Readonly<Record<string, Readonly<Record<string, Places>>>>;

/**
 * The cause of each violation with such surroundings and caller, by property. Throws an error if the data have two
 * causes for one.
 */
export function causesAt(
  found: Found,
  caller: string,
  surroundings: string,
): Readonly<Record<string, string>> {
  const causes: Record<string, string> = {};
  for (const [cause, properties] of Object.entries(found)) {
    for (const [property, places] of Object.entries(properties)) {
      if (!(places[caller]?.split(' ').includes(surroundings) ?? false)) continue;
      const other = causes[property];
      if (other !== undefined) {
        throw new Error(
          `${property}, ${surroundings}, ${caller}: two causes, ${other} and ${cause}`,
        );
      }
      causes[property] = cause;
    }
  }
  return causes;
}
