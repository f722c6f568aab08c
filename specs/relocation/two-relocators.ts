/** Two relocators move all levels, and nobody else does anything. */

import type { Spec } from '../../checker/index.ts';
import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { protocol200804 } from '../../model/relocation/2008-04.ts';
import { protocol200805 } from '../../model/relocation/2008-05.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import type { Violated } from './family.ts';

const alone = { frames: 1, levels: 3, movesLevels: 3, users: 0, relocators: 2 };

const byMutex: readonly [Protocol, number, Violated][] = [
  // Each keeps pointers to upper entries over its sleeps, in pages that the other moves ...
  [protocol20080117, 6, ['noTableUseAfterFree']],
  [protocol200804, 6, ['noTableUseAfterFree']],
  // ... but for a mutex. While RCU has yet to free the old pages of one, the other may find no page.
  [protocol200803, 3, ['noLeak']],
  [protocol200805, 3, []],
];

export const specs: readonly Spec[] = [
  ...byMutex.map(([protocol, spareTables, violated]) =>
    relocationSpec(
      `relocation/${protocol.name}-relocators-alone`,
      'two relocators at once move PTE, PMD and PGD pages',
      protocol,
      { ...alone, spareTables },
      violated,
    ),
  ),
  relocationSpec(
    'relocation/verified-relocators-alone',
    'two relocators at once move PTE, PMD and PGD pages, preemptible kernel',
    verified(),
    { ...alone, preemptible: 1 },
  ),
];
