/** What a program's loads and stores do in user mode, through the TLB of its CPU. */

import { assertThat, blocked, rule, taken } from '../../checker/index.ts';
import { userReads, userWrites } from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { isUsable } from './memory.ts';
import { firstFrame, firstPage } from './paging.ts';
import { translatesNow } from './tlb.ts';
import * as hardware from './translation/access.ts';
import { canWalkFrom } from './translation/caches.ts';
import { ALL_RIGHTS } from './translation/rights.ts';
import type { Access } from './translation/rights.ts';

/** A load that completes through a TLB entry. */
export function read(k: Kernel) {
  const { USER_CPU, VA, FRAME } = k;
  return rule(
    k.state,
    'read',
    { cpu: USER_CPU, va: VA, frame: FRAME },
    (s, { cpu, va, frame }) => {
      if (!s.cpu[cpu].userMode || !mayAccess(s, k, cpu, va, frame, 'read')) return blocked;
      userReads(s, k, va, frame);
      return taken;
    },
    { actor: 'cpu' },
  );
}

/** A store that completes through a TLB entry with D=1: memory is not looked at (R20). */
export function write(k: Kernel) {
  const { USER_CPU, VA, FRAME } = k;
  return rule(
    k.state,
    'write',
    { cpu: USER_CPU, va: VA, frame: FRAME },
    (s, { cpu, va, frame }) => {
      if (!s.cpu[cpu].userMode || !mayAccess(s, k, cpu, va, frame, 'write')) return blocked;
      userWrites(s, k, va, frame);
      return taken;
    },
    { actor: 'cpu' },
  );
}

/** By whatever TLB entry, of the page or of the large page that it is in. */
function mayAccess(
  s: KernelState,
  k: Kernel,
  cpu: number,
  va: number,
  frame: number,
  access: Access,
): boolean {
  let may = false;
  for (let i = 0; i < k.mmu.tlbClasses.rights.length; i += 1) {
    const rights = k.mmu.tlbClasses.rights[i];
    if (hardware.mayUse(s, k.mmu, cpu, va, false, false, frame, rights, access, true)) may = true;
    if (!k.config.largePages) continue;
    const first = firstFrame(k, va, frame);
    if (first < 0) continue;
    if (hardware.mayUse(s, k.mmu, cpu, va, false, true, first, rights, access, true)) may = true;
  }
  return may;
}

/**
 * A store finds no D: the CPU sets it in the PTE (`translation/access.ts`). The store itself is a step of its
 * own: D may be set without one (R18).
 */
export function setDirty(k: Kernel) {
  const { USER_CPU, VA, TABLE } = k;
  return rule(
    k.state,
    'setDirty',
    { cpu: USER_CPU, va: VA, table: TABLE },
    (s, { cpu, va, table }) => {
      if (!s.cpu[cpu].userMode) return blocked;
      if (!canWalkFrom(s, k.mmu, cpu, 1, va, table, ALL_RIGHTS)) return blocked;
      const isStep = hardware.setDirty(s, k.mmu, cpu, 1, va, table, ALL_RIGHTS, true);
      return isStep || !isUsable(s, k, table, 1, va) ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}

/** The same where a large page is mapped. */
export function setDirtyLarge(k: Kernel) {
  const { USER_CPU, REGION, TABLE } = k;
  return rule(
    k.state,
    'setDirtyLarge',
    { cpu: USER_CPU, region: REGION, table: TABLE },
    (s, { cpu, region, table }) => {
      if (!s.cpu[cpu].userMode) return blocked;
      const va = firstPage(k, region, 1);
      if (!canWalkFrom(s, k.mmu, cpu, 2, va, table, ALL_RIGHTS)) return blocked;
      const isStep = hardware.setDirty(s, k.mmu, cpu, 2, va, table, ALL_RIGHTS, true);
      return isStep || !isUsable(s, k, table, 2, va) ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}

/**
 * Can an access of the program fault: by a TLB entry or by an entry in memory, at the end of any
 * walk that the CPU may make? The fault may be spurious by the time it is taken (R32).
 */
export function mayFault(
  s: KernelState,
  k: Kernel,
  cpu: number,
  va: number,
  isWrite: boolean,
): boolean {
  return isWrite ? faults(s, k, cpu, va, 'write') : faults(s, k, cpu, va, 'read');
}

function faults(s: KernelState, k: Kernel, cpu: number, va: number, access: Access): boolean {
  // Each is looked at, whatever others say: frames and table pages have no order.
  let may = false;
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    for (let i = 0; i < k.mmu.tlbClasses.rights.length; i += 1) {
      const rights = k.mmu.tlbClasses.rights[i];
      const code = hardware.faultByTlb(
        s,
        k.mmu,
        cpu,
        va,
        false,
        false,
        frame,
        rights,
        access,
        true,
      );
      if (code >= 0) may = true;
      if (!k.config.largePages) continue;
      const large = hardware.faultByTlb(
        s,
        k.mmu,
        cpu,
        va,
        false,
        true,
        frame,
        rights,
        access,
        true,
      );
      if (large >= 0) may = true;
    }
  }
  for (let level = k.levels; level >= 1; level -= 1) {
    for (let table = 0; table < k.config.tables; table += 1) {
      const code = hardware.faultByWalk(s, k.mmu, cpu, level, va, table, ALL_RIGHTS, access, true);
      if (code >= 0) may = true;
    }
  }
  return may;
}

/** A flush for `va` is over: no CPU may translate it to `frame` any more. */
export function assertNoTranslation(s: KernelState, k: Kernel, va: number, frame: number): void {
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    assertThat(
      !translatesNow(s, k, cpu, va, frame),
      'noStaleTranslation',
      'after a zap has flushed, a CPU still holds a translation to the frame that it is to free',
    );
  }
}
