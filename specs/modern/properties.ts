/** What is demanded where there are large pages, beside what is demanded everywhere. */

import { emptySet } from '../../checker/index.ts';
import type { Property } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';
import { allAgree, noLostPte, properties } from '../relocation/properties.ts';

/** No CPU has translations of both sizes of one address: which of them it would use is anybody's guess. */
const noMixedSizes: Property<KernelState> = {
  name: 'noMixedSizes',
  meaning: 'no CPU has a large and a small translation of one address',
  source: 'mm/huge_memory.c, __split_huge_pmd_locked(); AMD erratum 383; x86-64 rules R11, R38',
  invariant: (s) => {
    for (let cpu = 0; cpu < s.cpu.length; cpu += 1) {
      for (let va = 0; va < s.ghost.pte.length; va += 1) {
        if (hasSmall(s, cpu, va) && hasLarge(s, cpu, va)) return false;
      }
    }
    return true;
  },
};

/** With `mmap_lock` for writing, a collapse leaves the PMD entry none for a while without any other lock. */
const noLostPteButUnlinked: Property<KernelState> = {
  ...noLostPte,
  invariant: (s) => {
    if (s.mm.pageTableLock !== null || s.mm.mmapSem.writer !== null) return true;
    return allAgree(s);
  },
};

export const withLargePages: readonly Property<KernelState>[] = [
  ...properties.map((each) => (each.name === noLostPte.name ? noLostPteButUnlinked : each)),
  noMixedSizes,
];

function hasSmall(s: KernelState, cpu: number, va: number): boolean {
  const { frames } = s.cpu[cpu].tlb[0][va];
  let found = false;
  for (let i = 0; i < frames.length; i += 1) if (frames[i] !== emptySet) found = true;
  return found;
}

function hasLarge(s: KernelState, cpu: number, va: number): boolean {
  const { largeTlb } = s.cpu[cpu];
  const pages = s.ghost.pte.length / largeTlb[0].length;
  const { frames } = largeTlb[0][Math.floor(va / pages)];
  let found = false;
  for (let i = 0; i < frames.length; i += 1) if (frames[i] !== emptySet) found = true;
  return found;
}
