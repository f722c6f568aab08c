/** Each violation of a chapter has one cause, and each cause explains some. */

import type { Spec } from '../../checker/index.ts';
import { ChapterError } from './chapter.ts';
import type { Cause, Chapter } from './chapter.ts';

/** The name that a cause goes by in the document: `S1`. */
export function labelOf({ label, causes }: Chapter, cause: Cause): string {
  return `${label}${causes.indexOf(cause) + 1}`;
}

/** The cause of a violation that has one. Of several at work, it is that of the shortest run. */
export function causeOf(chapter: Chapter, spec: string, property: string): Cause {
  const cause = chapter.causes.find((each) => explains(each, spec, property));
  if (cause === undefined) throw new ChapterError(unexplained(chapter, spec, property));
  return cause;
}

/**
 * Throws {@link ChapterError} unless each violation that is expected has just one cause, nothing else has, and
 * no two causes go by one name.
 */
export function requireExplained(chapters: readonly Chapter[]): void {
  const labels = chapters.map(({ label }) => label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new ChapterError(`two chapters have the label ${twice}`);
  chapters.forEach(requireCausesIn);
}

function requireCausesIn(chapter: Chapter): void {
  const specs = chapter.matrices.flatMap((matrix) => matrix.specs);
  for (const spec of specs) requireCauses(chapter, spec);
  for (const cause of chapter.causes) {
    const pairs = Object.entries(cause.explains);
    if (pairs.flatMap(([, properties]) => properties).length === 0) {
      throw new ChapterError(`${quoted(chapter, cause)} explains nothing`);
    }
    for (const [name, properties] of pairs) {
      const spec = specs.find((each) => each.name === name);
      if (spec === undefined) {
        throw new ChapterError(`${quoted(chapter, cause)} is of ${name}, not in its chapter`);
      }
      const idle = properties.find((property) => spec.expect[property] !== 'violated');
      if (idle !== undefined) {
        throw new ChapterError(
          `${quoted(chapter, cause)} explains ${idle} of ${name}, which is not expected to be violated`,
        );
      }
    }
  }
}

function requireCauses(chapter: Chapter, { name, expect }: Spec): void {
  for (const [property, expected] of Object.entries(expect)) {
    if (expected !== 'violated') continue;
    const [cause, other] = chapter.causes.filter((each) => explains(each, name, property));
    if (cause === undefined) throw new ChapterError(unexplained(chapter, name, property));
    if (other !== undefined) {
      throw new ChapterError(
        `${property} of ${name} has two causes: ${labelOf(chapter, cause)} and ${labelOf(chapter, other)}`,
      );
    }
  }
}

function unexplained({ title }: Chapter, spec: string, property: string): string {
  return `no cause in '${title}' explains why ${property} is violated in ${spec}`;
}

function explains(cause: Cause, spec: string, property: string): boolean {
  return Object.hasOwn(cause.explains, spec) && (cause.explains[spec] ?? []).includes(property);
}

function quoted(chapter: Chapter, cause: Cause): string {
  return `cause ${labelOf(chapter, cause)}, '${cause.title}',`;
}
