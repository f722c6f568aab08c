/** The causes in the layouts, each repaired. */

import type { Spec } from '../../../../checker/index.ts';
import {
  METADATA_AS_TOLD,
  METADATA_TWO_WORDS,
  UNION_2_6_24,
  UNION_RELOCATION,
  UNION_SLAB_TABLES,
} from '../../../../model/slab/descriptor/design.ts';
import type { LayoutDesign } from '../../../../model/slab/descriptor/design.ts';
import type { DescriptorScenario } from '../../../../model/slab/descriptor/scenario.ts';
import { layoutSpec } from '../../../../specs/slab/layouts.ts';
import * as shipped from '../../../../specs/slab/layouts.ts';
import type { Repair } from './repair.ts';

const like =
  ({ bounds }: Spec, design: LayoutDesign) =>
  (fixed: Partial<LayoutDesign>): Spec =>
    layoutSpec('fixed', '', { ...design, ...fixed }, bounds as Partial<DescriptorScenario>);

const union = like(shipped.union, UNION_2_6_24);
const relocation = like(shipped.unionRelocation, UNION_RELOCATION);
const slabTables = like(shipped.unionSlabTables, UNION_SLAB_TABLES);
const metadata = like(shipped.metadata, METADATA_AS_TOLD);
const metadataTables = like(shipped.metadataTables, METADATA_AS_TOLD);
const twoWords = like(shipped.metadataTwoWords, METADATA_TWO_WORDS);

const LAST = { setsTypeLast: true };
const HELD = {
  scannerReferences: true,
  scannerLocks: true,
  scannerRechecks: true,
  discardLocks: true,
};
const SECTION = { scannerInSection: true, fieldsWaitForRcu: true };

const FLAG = 'The flag is set before the fields';

export const layoutRepairs: readonly Repair[] = [
  {
    spec: 'layout/union',
    cause: FLAG,
    repaired: union({ ...LAST, ...HELD }),
    either: [union(LAST), union(HELD), union({ ...LAST, scannerReferences: true })],
  },
  {
    spec: 'layout/metadata',
    cause: FLAG,
    repaired: metadata({ ...LAST, ...SECTION }),
    either: [metadata(LAST), metadata(SECTION)],
    gone: ['noUseAfterFree'],
  },
  {
    spec: 'layout/metadata',
    cause: 'The scan holds nothing',
    repaired: metadata(SECTION),
    either: [metadata({ scannerInSection: true }), metadata({ fieldsWaitForRcu: true })],
  },
  {
    spec: 'layout/union-relocation',
    cause: 'A table goes under a walk',
    repaired: relocation({ tablesWaitForRcu: true, fieldsWaitForRcu: true }),
  },
  {
    spec: 'layout/union-relocation',
    cause: 'A walk does not look again when it has the ptl',
    repaired: relocation({ walkerRechecks: true }),
    gone: ['noUseAfterFree'],
  },
  {
    spec: 'layout/union-slab-tables',
    cause: 'Two owners of one page in one union',
    repaired: slabTables({ layout: 'metadata' }),
  },
  {
    spec: 'layout/metadata-tables',
    cause: 'The page waits for a grace period, its record does not',
    repaired: metadataTables({ fieldsWaitForRcu: true }),
  },
  {
    spec: 'layout/metadata-two-words',
    cause: 'Type and pointer are two words',
    repaired: twoWords({ scannerReadsPointer: true }),
  },
];
