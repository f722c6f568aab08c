/**
 * A file's pages, mapped shared, and their being written back: each PTE is write-protected and cleaned, so that a
 * dirty bit which ends up in an old PTE page is lost to the next that looks, here reclaim.
 */

import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

const file = { file: 1, slots: 1, frames: 1, spareTables: 1, cleans: 1 };

export const baseline = relocationSpec(
  'no-relocation/clean',
  'faults of a shared file mapping, read-only at first, against writing back and reclaim',
  plain,
  { ...file, relocations: 0, cleans: 2, reclaims: 1, swapInReadOnly: 1 },
);

export const march = relocationSpec(
  'relocation/2008-03-clean',
  'relocation mode: against writing back',
  protocol200803,
  file,
);

export const repair = relocationSpec(
  'relocation/verified-clean',
  'the repair against writing back and reclaim of a file',
  verified(),
  { ...file, reclaims: 1 },
);
