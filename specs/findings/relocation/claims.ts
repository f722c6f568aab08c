/** What the postings claim, and where it is so. */

import { callers } from '../../relocation/callers.ts';
import type { Chapter, Overview } from '../chapter.ts';
import { causeOf, labelOf } from '../explain.ts';
import { code, tableBlock } from '../markdown.ts';
import type { Results } from '../runs.ts';
import { rows } from './cells.ts';
import type { Cell } from './cells.ts';

interface Claim {
  readonly claim: string;
  /** Whose claim it is, and which property says so. */
  readonly version: string;
  readonly property: string;
}

const claims: readonly Claim[] = [
  {
    claim: 'The flush may be put off until all pages have been moved: no dirty bit is lost',
    version: '2008-03',
    property: 'noLostDirty',
  },
  {
    claim: 'RCU is enough for those who walk: no page is used after it was freed',
    version: '2008-03',
    property: 'noTableUseAfterFree',
  },
  {
    claim: 'Paths may test the counter under the ptl, which does not guard it',
    version: '2008-04',
    property: 'counterGuardsPtl',
  },
  {
    claim: 'Only under `page_table_lock` it would have to be tested',
    version: '2008-04-page-table-lock',
    property: 'counterGuardsPtl',
  },
  {
    claim: 'With remembered pages no dirty bit is lost',
    version: '2008-05-as-intended',
    property: 'noLostDirty',
  },
];

const plainCallers = callers.filter(({ isWorst = false }) => !isWorst);

export const claimsOverview: Overview = {
  title: 'What the postings claim, and where it is so',
  blocks: (chapter, results) => [
    'Each claim is a property of a version; where no surroundings are named, it holds in all.',
    tableBlock([
      ['claim', 'version', 'property', ...plainCallers.map(({ title }) => title)],
      ...claims.map(({ claim, version, property }) => [
        claim,
        code(version),
        code(property),
        ...plainCallers.map(({ name }) => {
          const cells = rows.find((row) => row.name === version)?.cells ?? [];
          const those = cells.filter(({ caller }) => caller === name);
          return settled(chapter, those, property, results);
        }),
      ]),
    ]),
  ],
};

/** `holds`, or where it does not, and why. */
function settled(
  chapter: Chapter,
  cells: readonly Cell[],
  property: string,
  results: Results,
): string {
  const violated = cells.filter(({ spec }) =>
    results
      .get(spec.name)
      ?.properties.some(({ name, verdict }) => name === property && verdict === 'violated'),
  );
  if (violated.length === 0) return 'holds';
  const where = violated.map(({ surroundings, spec }) => {
    const label = labelOf(chapter, causeOf(chapter, spec.name, property));
    return `${surroundings} [${label}]`;
  });
  return `not in ${where.join(', ')}`;
}
