/** What a program's loads and stores do in user mode, through the TLB of its CPU. */

import { assertThat, blocked, rule, taken } from '../../checker/index.ts';
import { userReads, userWrites } from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { isPresent, loadEntry, setAccessed } from './memory.ts';
import { regionOf } from './paging.ts';
import { canWalkFrom, translates } from './tlb.ts';

/** A load that completes through a TLB entry. */
export function read(k: Kernel) {
  const { USER_CPU, VA, FRAME } = k;
  return rule(
    k.state,
    'read',
    { cpu: USER_CPU, va: VA, frame: FRAME },
    (s, { cpu, va, frame }) => {
      if (!s.cpu[cpu].userMode || !translates(s, cpu, va, frame)) return blocked;
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
      if (!s.cpu[cpu].userMode || !s.cpu[cpu].tlb[va][frame].dirty) return blocked;
      userWrites(s, k, va, frame);
      return taken;
    },
    { actor: 'cpu' },
  );
}

/**
 * A store through a TLB entry with D=0: the CPU goes back to the PTE, by way of whatever cached table
 * page it likes, and sets D there by a locked update that re-checks P and W (R21, R22). If the
 * PTE names another frame than the TLB entry, the store may use either (R24). The store itself is
 * a step of its own: D may be set without one (R18).
 */
export function setDirty(k: Kernel) {
  const { USER_CPU, VA, TABLE, FRAME } = k;
  return rule(
    k.state,
    'setDirty',
    { cpu: USER_CPU, va: VA, table: TABLE, frame: FRAME },
    (s, { cpu, va, table, frame }) => {
      const cached = s.cpu[cpu].tlb[va][frame];
      if (!s.cpu[cpu].userMode || !cached.clean) return blocked;
      if (!canWalkFrom(s, k, cpu, 1, regionOf(k, va, 1), table)) return blocked;
      const entry = loadEntry(s, k, table, 1, va);
      if (entry.kind !== 'page' || !entry.writable) return blocked;
      if (entry.target !== frame && !k.config.dirtyUpdateMayKeepFrame) return blocked;
      setAccessed(s, k, table, 1, va, true);
      cached.clean = false;
      cached.dirty = true;
      return taken;
    },
    { actor: 'cpu' },
  );
}

/**
 * Can an access of the program fault: by a TLB entry or by an entry in memory, at the end of any
 * walk that the CPU may make? The fault may be spurious by the time it is taken (profile Intel, R32).
 */
export function mayFault(
  s: KernelState,
  k: Kernel,
  cpu: number,
  va: number,
  isWrite: boolean,
): boolean {
  if (isWrite && hasReadOnlyTranslation(s, k, cpu, va)) return true;
  let may = false;
  for (let level = k.levels; level >= 1; level -= 1) {
    for (let table = 0; table < k.config.tables; table += 1) {
      if (!canWalkFrom(s, k, cpu, level, regionOf(k, va, level), table)) continue;
      const entry = loadEntry(s, k, table, level, va);
      // Each is looked at, whatever others say: table pages have no order.
      if (!isPresent(entry)) may = true;
      if (level === 1 && isWrite && !entry.writable) may = true;
    }
  }
  return may;
}

function hasReadOnlyTranslation(s: KernelState, k: Kernel, cpu: number, va: number): boolean {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    if (s.cpu[cpu].tlb[va][frame].readOnly) return true;
  }
  return false;
}

/** A flush for `va` is over: no CPU may translate it to `frame` any more. */
export function assertNoTranslation(s: KernelState, k: Kernel, va: number, frame: number): void {
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    assertThat(
      !translates(s, cpu, va, frame),
      'noStaleTranslation',
      'after a zap has flushed, a CPU still holds a translation to the frame that it is to free',
    );
  }
}
