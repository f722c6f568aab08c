/** The chapter on the slab allocator. */

import type { Chapter } from './chapter.ts';
import { compactionCauses, compactionMatrix } from './slab/compaction.ts';
import { contractCauses, contractMatrix } from './slab/contracts.ts';
import { footprint } from './slab/footprint.ts';
import { fragmentation } from './slab/fragmentation.ts';
import { handleCauses, handleMatrix } from './slab/handles.ts';
import { layoutCauses, layoutMatrix } from './slab/layouts.ts';
import { pageTableCauses, pageTableMatrices } from './slab/page-tables.ts';

export const slabChapter: Chapter = {
  title: 'The slab allocator, and who may move its objects',
  label: 'S',
  intro: [
    'Each cause below was tried: with it alone repaired, and nothing else, what it explains holds, and what the others ' +
      'explain is violated still. Where two causes are at work in one property, either repaired alone leaves it violated, and ' +
      'both together do not (`test/specs/findings/causes.test.ts`).',
  ],
  matrices: [contractMatrix, compactionMatrix, handleMatrix, ...pageTableMatrices, layoutMatrix],
  causes: [
    ...contractCauses,
    ...compactionCauses,
    ...handleCauses,
    ...pageTableCauses,
    ...layoutCauses,
  ],
  sections: [fragmentation, footprint],
};
