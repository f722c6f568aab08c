/**
 * fork, which write-protects the parent's PTEs; a write copies. A PTE that is writable all the same, or a
 * translation that was not flushed, lets the parent write to what the child shares.
 */

import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

const fork = { forks: 1, spareTables: 1 };

export const baseline = relocationSpec(
  'no-relocation/fork',
  'fault with copy-on-write and MADV_DONTNEED against fork, twice',
  plain,
  { relocations: 0, forks: 2, zaps: 1 },
);

export const hansen = relocationSpec(
  'relocation/hansen-2007-fork',
  'lock, invalidate, copy, repoint, free: against fork',
  plain,
  fork,
  [
    'noStaleTranslation',
    'noLostPte',
    'noTableUseAfterFree',
    'noWildPointer',
    'noDoubleFree',
    'noLeak',
  ],
);

export const january17 = relocationSpec(
  'relocation/2008-01-17-fork',
  'delimbo without page_table_lock: fork write-protects the PTEs of a page that has moved',
  protocol20080117,
  fork,
  ['noStaleTranslation', 'noLostPte', 'noDoubleFree', 'noLeak'],
);

export const march = relocationSpec(
  'relocation/2008-03-fork',
  'relocation mode: against fork',
  protocol200803,
  fork,
);

export const repair = relocationSpec(
  'relocation/verified-fork',
  'the repair against fork; preemptible kernel',
  verified(),
  { ...fork, preemptible: 1 },
);
