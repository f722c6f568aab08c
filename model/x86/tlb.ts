/** Invalidation by the kernel's own instructions, which are serialising, and by page faults (SDM §4.10.4). */

import { has } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain } from './ordering.ts';
import { firstFrame, regionOf } from './paging.ts';
import type { CachedFrames } from './translation/caches.ts';
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
    if (holds(largeTlb[pcid][region], first)) found = true;
  }
  return found;
}

/** Has the CPU any translation of page `va` by itself to `frame`, under whatever PCID? */
export function translates(s: KernelState, cpu: number, va: number, frame: number): boolean {
  const { tlb } = s.cpu[cpu];
  let found = false;
  for (let pcid = 0; pcid < tlb.length; pcid += 1) {
    if (holds(tlb[pcid][va], frame)) found = true;
  }
  return found;
}

/**
 * Can the CPU use a translation of page `va` to `frame`, as it is: by itself, or in a large page? Not if it is in
 * another address space, nor one under another PCID.
 */
export function translatesNow(
  s: KernelState,
  k: Kernel,
  cpu: number,
  va: number,
  frame: number,
): boolean {
  const { cr3, pcid } = s.cpu[cpu];
  if (cr3 === null) return false;
  if (holds(s.cpu[cpu].tlb[pcid][va], frame)) return true;
  const first = firstFrame(k, va, frame);
  if (!k.config.largePages || first < 0) return false;
  return holds(s.cpu[cpu].largeTlb[pcid][regionOf(k, va, 1)], first);
}

/** With whatever rights. */
function holds({ frames }: CachedFrames, frame: number): boolean {
  let found = false;
  for (let i = 0; i < frames.length; i += 1) {
    if (has(frames[i], frame)) found = true;
  }
  return found;
}
