/** Parts of the document that a check takes as they are, since the runs that they come from take long. */

const PARTS = /<!-- at default bounds: (.*?) -->\n\n([^]*?)\n\n<!-- end -->/g;

/** Encloses the blocks of a part, so that it can be found again. */
export function keptPart(name: string, blocks: readonly string[]): string[] {
  return [`<!-- at default bounds: ${name} -->`, ...blocks, '<!-- end -->'];
}

/** The parts of a document, by name. */
export function partsOf(document: string): ReadonlyMap<string, string> {
  return new Map(
    [...document.matchAll(PARTS)].map(([, name = '', text = '']) => [name, text] as const),
  );
}
