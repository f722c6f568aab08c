/** Suggestions for a name that nobody knows. */

import { distance } from 'fastest-levenshtein';

const SUGGESTIONS_MAX = 3;

/** Names near to `wanted`, nearest first: misspelt, or with it as their last part. */
export function namesNear(wanted: string, names: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(lastPart(wanted).length / 3));
  return names
    .map((name) => ({
      name,
      far: Math.min(distance(wanted, name), distance(wanted, lastPart(name))),
    }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, SUGGESTIONS_MAX)
    .map(({ name }) => name);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `; near it: a, b`, or nothing. */
export function nearHint(wanted: string, names: readonly string[]): string {
  const near = namesNear(wanted, names);
  return near.length === 0 ? '' : `; near it: ${near.join(', ')}`;
}
