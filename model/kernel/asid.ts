/**
 * Tags of address spaces, and generations of flushes (`arch/x86/mm/tlb.c` since 4.14: `choose_new_asid`,
 * `inc_mm_tlb_gen`, `flush_tlb_func_common`). On each CPU a few address spaces have a tag (PCID). One that comes back
 * finds what was cached under its tag, so that it must know what it has missed: each flush raises `mm->tlb_gen`, and
 * each CPU remembers with the tag the generation that it has caught up with, `ctxs[asid].tlb_gen`.
 *
 * Of these numbers, which have no bound, the kernel asks but three things: is the CPU's the latest, is it the one
 * before the latest, is a request's the latest? So the state has just that, `behind` (0, 1, or 2 for more) and
 * `isLatest`; every answer is the same as with the numbers. `inc_mm_tlb_gen` changes all of them, in one step, as it
 * changes the number that they are compared with.
 *
 * Other address spaces have no tree of their own here. They take tags, as many and as often as they like, and which
 * one a newcomer takes is open (Linux goes round). What they cache under a tag stays there until it is flushed:
 * `foreign`. No address space may run under a tag that holds what is of another (R41).
 */

import { add, assertThat, emptySet, enumOf, has, remove } from '../../checker/index.ts';
import { ASID_RULES } from '../config.ts';
import type { Kernel, KernelState } from '../state.ts';
import { flushInterrupt } from '../x86/interrupt.ts';
import { drain } from '../x86/ordering.ts';
import { invalidatePage, loadCr3Tagged } from '../x86/tlb.ts';

/** `inc_mm_tlb_gen`, locked: one more flush, by `sender`. */
export function nextGeneration(s: KernelState, k: Kernel, sender: number): void {
  drain(s, k, sender);
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    if (s.cpu[cpu].asid !== null && s.cpu[cpu].behind < 2) s.cpu[cpu].behind += 1;
    s.cpu[cpu].flushIsLatest = false;
    for (let other = 0; other < k.config.cpus; other += 1) {
      s.cpu[cpu].flushRequest[other].isLatest = false;
    }
  }
  s.cpu[sender].flushIsLatest = true;
}

/**
 * `flush_tlb_func_common`. It reads the latest generation before it flushes, and then has caught up with it. That is
 * one step: had the generation been raised in between, the CPU would have flushed more than it knows of.
 */
export function flushTlbFunc(
  s: KernelState,
  k: Kernel,
  cpu: number,
  kind: 'all' | 'page',
  va: number,
  isLatest: boolean,
): void {
  const { checksRequestIsNext } = k.config.asids ?? ASID_RULES;
  const { cr3, pcid, behind } = s.cpu[cpu];
  if (cr3 === null || behind === 0) return;
  const isNext = !checksRequestIsNext || behind === 1;
  if (kind === 'page' && isLatest && isNext) invalidatePage(s, k, cpu, va);
  else loadCr3Tagged(s, k, cpu, cr3, pcid, false);
  s.cpu[cpu].behind = 0;
}

/** The flush interrupt on a CPU that is not lazy. */
export function asidFlushInterrupt(k: Kernel) {
  return flushInterrupt(k, flushAsAsked);
}

function flushAsAsked(s: KernelState, k: Kernel, cpu: number, sender: number): void {
  const { kind, va, isLatest } = s.cpu[cpu].flushRequest[sender];
  if (kind === 'page') flushTlbFunc(s, k, cpu, 'page', va, isLatest);
  else flushTlbFunc(s, k, cpu, 'all', 0, isLatest);
}

/**
 * `choose_new_asid` for our mm, once it has read `mm->tlb_gen`: false if `asid` is not the one. `ctxs` is this CPU's
 * own, so it is written at once.
 */
export function chooseAsid(s: KernelState, cpu: number, asid: number): boolean {
  const own = s.cpu[cpu].asid;
  if (own !== null) return own === asid;
  s.cpu[cpu].asid = asid;
  return true;
}

/** Which tag another address space has, and whether what is cached under it is kept. */
export function otherTags({ ASID, config }: Kernel) {
  const tag = config.asids === null ? enumOf('flushed') : enumOf('flushed', 'kept');
  return { asid: ASID, tag };
}

/** Loads CR3 with our root, under our tag; with `keep` what is cached under it stays. */
export function loadOurs(s: KernelState, k: Kernel, cpu: number, keep: boolean): void {
  const asid = s.cpu[cpu].asid ?? 0;
  if (!keep) s.cpu[cpu].foreign = remove(s.cpu[cpu].foreign, asid);
  loadCr3Tagged(s, k, cpu, s.mm.root, asid, keep);
  assertNothingOfOthers(!has(s.cpu[cpu].foreign, asid));
}

/**
 * Loads CR3 with the root of another address space, under `asid`: one that it has had (`keep`), or that it takes
 * now, or has to flush. False if that can't be.
 */
export function loadOther(
  s: KernelState,
  k: Kernel,
  cpu: number,
  asid: number,
  keep: boolean,
): boolean {
  const { flushesNewAsid } = k.config.asids ?? ASID_RULES;
  const isOurs = s.cpu[cpu].asid === asid;
  if (keep && (isOurs || !has(s.cpu[cpu].foreign, asid))) return false;
  if (isOurs) {
    s.cpu[cpu].asid = null;
    s.cpu[cpu].behind = 0;
  }
  s.cpu[cpu].foreign = add(s.cpu[cpu].foreign, asid);
  loadCr3Tagged(s, k, cpu, null, asid, keep || !flushesNewAsid);
  assertNothingOfOthers(hasNothingOfOurs(s, k, cpu, asid));
  return true;
}

function hasNothingOfOurs(s: KernelState, k: Kernel, cpu: number, asid: number): boolean {
  const { tlb, psc } = s.cpu[cpu];
  let nothing = true;
  for (let va = 0; va < k.pages; va += 1) {
    for (let i = 0; i < tlb[asid][va].frames.length; i += 1) {
      if (tlb[asid][va].frames[i] !== emptySet) nothing = false;
    }
  }
  for (let level = 1; level < k.levels; level += 1) {
    for (let region = 0; region < k.regions; region += 1) {
      for (let i = 0; i < psc[level - 1][asid][region].tables.length; i += 1) {
        if (psc[level - 1][asid][region].tables[i] !== emptySet) nothing = false;
      }
    }
  }
  return nothing;
}

function assertNothingOfOthers(holds: boolean): void {
  assertThat(
    holds,
    'noStaleTranslation',
    'CR3 is loaded with a tag under which something of another address space is cached',
  );
}
