/** Where the fields of a page lie, in a union or in metadata, and who keeps them while others look. */

import { spec } from '../../checker/index.ts';
import type { Expected, Spec } from '../../checker/index.ts';
import {
  METADATA_AS_TOLD,
  METADATA_REPAIRED,
  METADATA_SLAB_TABLES,
  METADATA_TWO_WORDS,
  UNION_2_6_24,
  UNION_RELOCATION,
  UNION_SLAB_TABLES,
  UNION_REPAIRED,
} from '../../model/slab/descriptor/design.ts';
import type { LayoutDesign } from '../../model/slab/descriptor/design.ts';
import {
  defaultDescriptorScenario,
  descriptorSystem,
} from '../../model/slab/descriptor/scenario.ts';
import type { DescriptorScenario } from '../../model/slab/descriptor/scenario.ts';
import type { DescriptorState } from '../../model/slab/descriptor/state.ts';
import { layoutProperties } from './layout-properties.ts';

export function layoutSpec(
  name: string,
  summary: string,
  design: LayoutDesign,
  scenario: Partial<DescriptorScenario>,
  violated: readonly string[] = [],
): Spec {
  return spec<DescriptorState, DescriptorScenario>({
    name: `layout/${name}`,
    summary,
    bounds: { ...defaultDescriptorScenario, ...scenario },
    model: (bounds) => descriptorSystem(bounds, design),
    properties: layoutProperties,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}

/** Faults, slabs, reclaim, defragmentation and a scan by frame number; no page tables. */
export const DATA = { reclaims: 1, defragments: 1 };
/** Page tables, walks, and faults that use the pages again. */
export const TABLES = { slabs: 0, scans: 0, tables: 1, walks: 1 };
const SCANNED = { ...TABLES, scans: 1 };
/** As many as are needed at once, and one more, for those that wait for RCU. */
const RECORDS = { records: 3 };

/**
 * Reclaim and defragmentation hold: a list whose lock they hold leads to pages of its type only, and a
 * reference, or the slab's lock, keeps the page afterwards. The scan holds nothing: a new slab has its
 * flag before its fields, and whatever the flags said, the page may be another's when the count is read.
 */
export const union = layoutSpec(
  'union',
  'fields of all types of page in one descriptor, as in Linux 2.6.24',
  UNION_2_6_24,
  DATA,
  ['noForeignField'],
);

export const unionTables = layoutSpec(
  'union-tables',
  'page tables are removed with mmap_sem held for writing, as in Linux 2.6.24',
  UNION_2_6_24,
  TABLES,
);

/**
 * A walk waits for the ptl of a page that is an anonymous page by now. It takes `mapping` for a lock, or
 * writes a lock there; unlocking makes it null, and the page is anonymous no more.
 */
export const unionRelocation = layoutSpec(
  'union-relocation',
  'the same, but tables go while others walk, as when they are relocated',
  UNION_RELOCATION,
  TABLES,
  ['noForeignField', 'fieldsKept', 'noBadPage', 'noUseAfterFree', 'noLostPte', 'lockDiscipline'],
);

/** The page has two owners at once: the constructor of its ptl writes over the slab's pointer to its cache. */
export const unionSlabTables = layoutSpec(
  'union-slab-tables',
  'page tables are objects of slabs, as on PowerPC until May 2007',
  UNION_SLAB_TABLES,
  TABLES,
  ['noForeignField', 'fieldsKept'],
);

/** So it is the union that keeps tables out of slabs. */
export const metadataSlabTables = layoutSpec(
  'metadata-slab-tables',
  'the same, but fields in records; nothing else is changed',
  METADATA_SLAB_TABLES,
  { ...TABLES, ...RECORDS },
);

export const unionRepaired = layoutSpec(
  'union-repaired',
  'who looks has a reference, or the lock of the slab, and then looks at the type again',
  UNION_REPAIRED,
  DATA,
);

export const unionRepairedTables = layoutSpec(
  'union-repaired-tables',
  'a table and its ptl wait for a grace period together; walks look at the PMD entry again',
  UNION_REPAIRED,
  SCANNED,
);

/** A field is nobody else's any more, but the record may be freed between the look at it and its use. */
export const metadata = layoutSpec(
  'metadata',
  'fields in records, which are freed at once; the paths are those of Linux 2.6.24',
  METADATA_AS_TOLD,
  { ...DATA, ...RECORDS },
  ['noForeignField', 'noUseAfterFree'],
);

/** The page waits for a grace period, its lock doesn't (as in Linux until 2024): a walk locks what was freed. */
export const metadataTables = layoutSpec(
  'metadata-tables',
  'page tables are objects of slabs and freed by RCU, their records are freed at once',
  METADATA_AS_TOLD,
  { ...TABLES, ...RECORDS },
  ['noForeignField', 'fieldsKept', 'noBadPage', 'noUseAfterFree', 'noLeak', 'lockDiscipline'],
);

/** The scan sees an anonymous page in the flags, and then a pointer to the record of a table. */
export const metadataTwoWords = layoutSpec(
  'metadata-two-words',
  'records are freed by RCU; the flags say what the pointer to the record leads to',
  METADATA_TWO_WORDS,
  { ...SCANNED, ...RECORDS },
  ['noForeignField'],
);

export const metadataRepaired = layoutSpec(
  'metadata-repaired',
  'records are freed by RCU; the pointer itself says what it leads to',
  METADATA_REPAIRED,
  { ...DATA, ...RECORDS },
);

export const metadataRepairedTables = layoutSpec(
  'metadata-repaired-tables',
  'the same, with page tables that are objects of slabs',
  METADATA_REPAIRED,
  { ...SCANNED, ...RECORDS },
);
