/**
 * A zap of a shared file mapping hands the dirty bit to the page; a CPU writes on by its old translation until it is
 * flushed, without setting the bit again. Whoever writes the page back meanwhile finds no PTE that it would have
 * to clean: it takes the page for clean, and what is written after that is lost.
 */

import { bugSpec } from './family.ts';

const writtenBack = { file: 1, slots: 1, zaps: 1, cleans: 1, reclaims: 1 };

export const last = bugSpec(
  'zap-dirty',
  'Linux until 3.14: flushed after the ptl was dropped',
  { zapFlush: 'last' },
  writtenBack,
  ['noLostPte', 'noLostDirty'],
);

export const locked = bugSpec(
  'zap-dirty-mapped',
  'commit 1cf35d47712d (3.15): flushed before the ptl is dropped, but mapped no more by then',
  { zapFlush: 'locked' },
  writtenBack,
  ['noLostPte', 'noLostDirty'],
);

export const mapped = bugSpec(
  'zap-dirty-mapped-fixed',
  'commit 5df397dec7c4 (6.2): the map count is lowered after the flush',
  { zapFlush: 'mapped' },
  writtenBack,
);
