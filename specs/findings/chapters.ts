/** The chapters of `docs/findings.md`, in their order. */

import type { Chapter } from './chapter.ts';
import { relocationChapter } from './relocation.ts';
import { slabChapter } from './slab.ts';

export const chapters: readonly Chapter[] = [relocationChapter, slabChapter];
