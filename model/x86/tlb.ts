/** Invalidation by the kernel's own instructions, which are serialising, and by page faults (SDM §4.10.4). */

import { has } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain } from './ordering.ts';
import { firstFrame, regionOf } from './paging.ts';
import * as invalidation from './translation/invalidation.ts';

/** INVLPG */
export function invalidatePage(s: KernelState, k: Kernel, cpu: number, va: number): void {
  drain(s, k, cpu);
  invalidation.invalidatePage(s, k.mmu, cpu, va);
}

/**
 * MOV to CR3, with bit 63 clear; the PCID stays what it is. The root is none if it is that of another address space,
 * or the kernel's own.
 */
export function loadCr3(s: KernelState, k: Kernel, cpu: number, root: number | null): void {
  drain(s, k, cpu);
  invalidation.loadCr3(s, k.mmu, cpu, root, s.cpu[cpu].pcid, false);
}

/** MOV to CR3 with another PCID, of which everything is kept if bit 63 is set. */
export function loadCr3Tagged(
  s: KernelState,
  k: Kernel,
  cpu: number,
  root: number | null,
  pcid: number,
  keep: boolean,
): void {
  drain(s, k, cpu);
  invalidation.loadCr3(s, k.mmu, cpu, root, pcid, keep);
}

/** A page fault; no serialising event. */
export function invalidateByFault(s: KernelState, k: Kernel, cpu: number, va: number): void {
  invalidation.invalidateByFault(s, k.mmu, cpu, va);
}

/** Has the CPU any translation of page `va` to `frame`, of whatever size, under whatever PCID? */
export function translatesTo(
  s: KernelState,
  k: Kernel,
  cpu: number,
  va: number,
  frame: number,
): boolean {
  if (translates(s, cpu, va, frame)) return true;
  const first = firstFrame(k, va, frame);
  return k.config.largePages && first >= 0 && translatesLarge(s, cpu, regionOf(k, va, 1), first);
}

/** Has the CPU any translation of a region to the large page that begins with frame `first`? */
export function translatesLarge(
  s: KernelState,
  cpu: number,
  region: number,
  first: number,
): boolean {
  const { largeTlb } = s.cpu[cpu];
  let found = false;
  for (let pcid = 0; pcid < largeTlb.length; pcid += 1) {
    for (let i = 0; i < largeTlb[pcid][region].frames.length; i += 1) {
      if (has(largeTlb[pcid][region].frames[i], first)) found = true;
    }
  }
  return found;
}

/** Has the CPU any translation of page `va` by itself to `frame`, under whatever PCID? */
export function translates(s: KernelState, cpu: number, va: number, frame: number): boolean {
  const { tlb } = s.cpu[cpu];
  let found = false;
  for (let pcid = 0; pcid < tlb.length; pcid += 1) {
    for (let i = 0; i < tlb[pcid][va].frames.length; i += 1) {
      if (has(tlb[pcid][va].frames[i], frame)) found = true;
    }
  }
  return found;
}

/** Can the CPU use one, as it is? Not if it is in another address space, nor under another PCID. */
export function translatesNow(s: KernelState, cpu: number, va: number, frame: number): boolean {
  const { cr3, pcid, tlb } = s.cpu[cpu];
  let found = false;
  for (let i = 0; i < tlb[pcid][va].frames.length; i += 1) {
    if (has(tlb[pcid][va].frames[i], frame)) found = true;
  }
  return cr3 !== null && found;
}
