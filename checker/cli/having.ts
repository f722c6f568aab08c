/** Specs narrowed down to those that have a property or a metric that was named. */

import { nearHint } from './near.ts';
import type { FoundSpec } from './spec-files.ts';
import { UsageError } from './usage-error.ts';

type Kind = 'property' | 'metric';

/** The names of the spec's properties or metrics. */
function namesOf({ spec }: FoundSpec, kind: Kind): readonly string[] {
  return (kind === 'property' ? spec.properties : spec.metrics).map(({ name }) => name);
}

/** Those of the names that the spec has; undefined if none were wanted. */
export function ownNames(
  found: FoundSpec,
  kind: Kind,
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  const own = namesOf(found, kind);
  return wanted?.filter((name) => own.includes(name));
}

/** The specs that have at least one of those named; throws {@link UsageError} for one that none has. */
export function having(
  chosen: readonly FoundSpec[],
  kind: Kind,
  wanted: readonly string[] | undefined,
): readonly FoundSpec[] {
  if (wanted === undefined) return chosen;
  const known = [...new Set(chosen.flatMap((each) => namesOf(each, kind)))];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const hint = nearHint(unknown, known) || `; there are ${known.join(', ') || 'none'}`;
    throw new UsageError(
      chosen.length === 1
        ? `${chosen[0]?.spec.name} has no ${kind} '${unknown}'${hint}`
        : `none of the chosen specs has a ${kind} '${unknown}'${hint}`,
    );
  }
  return chosen.filter((each) => ownNames(each, kind, wanted)?.length !== 0);
}
