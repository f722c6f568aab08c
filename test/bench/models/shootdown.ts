/**
 * TLB shootdown: CPUs walk one page table, each with a TLB, while a kernel thread on CPU 0 unmaps
 * pages or write-protects them to clean their frames. `RULES.md` tells the story and lists the
 * rules; the rivals' versions are `shootdown.pml` and `shootdown.m`.
 */

import {
  array,
  blocked,
  bool,
  enumOf,
  range,
  rule,
  spec,
  struct,
  system,
  taggedBy,
  taken,
} from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';

const addr = range(0, 1, 'va');
const frame = range(0, 1, 'frame');
const pageTableEntry = struct({
  present: bool,
  frame: taggedBy('present', { true: frame }),
  writable: bool,
  accessed: bool,
  dirty: bool,
});
const tlbEntry = struct({
  valid: bool,
  frame: taggedBy('valid', { true: frame }),
  writable: bool,
  dirty: bool,
});
const walkRegister = struct({
  walking: bool,
  addr: taggedBy('walking', { true: addr }),
  write: bool,
  frame: taggedBy('walking', { true: frame }),
  writable: bool,
});
const kernelThread = struct({
  pc: enumOf('idle', 'local', 'remote', 'finish'),
  op: enumOf('unmap', 'clean'),
  addr: taggedBy('pc', { local: addr, remote: addr, finish: addr }),
  /** From the entry before the operation. */
  frame: taggedBy('pc', { local: frame, remote: frame, finish: frame }),
  dirty: bool,
});

type Kernel = Value<typeof kernelThread>;
type Pte = Value<typeof pageTableEntry>;

const clearPte = (pte: Pte): void => {
  pte.present = false;
  pte.frame = 0;
  pte.writable = false;
  pte.accessed = false;
  pte.dirty = false;
};

const clearTlb = (entry: Value<typeof tlbEntry>): void => {
  entry.valid = false;
  entry.frame = 0;
  entry.writable = false;
  entry.dirty = false;
};

const clearWalk = (walk: Value<typeof walkRegister>): void => {
  walk.walking = false;
  walk.addr = 0;
  walk.write = false;
  walk.frame = 0;
  walk.writable = false;
};

/** While the kernel thread is at work, CPU 0 runs no user code. */
const runsUser = (kernel: Kernel, cpu: number): boolean => cpu !== 0 || kernel.pc === 'idle';

const locked = (kernel: Kernel, addr: number): boolean =>
  kernel.pc !== 'idle' && kernel.addr === addr;

const holds = (pte: Pte, frame: number): boolean => pte.present && pte.frame === frame;

/** Has the kernel unmapped the frame, with CPUs that may still reach it? */
const beingFreed = (kernel: Kernel, frame: number): boolean =>
  kernel.pc !== 'idle' && kernel.op === 'unmap' && kernel.frame === frame;

const shootdown = (cpuCount: number) => {
  const cpu = range(0, cpuCount - 1, 'cpu');
  const state = struct({
    /** The page table, in memory. */
    pte: array(addr, pageTableEntry),
    tlb: array(cpu, array(addr, tlbEntry)),
    walk: array(cpu, walkRegister),
    ipi: array(cpu, enumOf('none', 'pending', 'acked')),
    kernel: kernelThread,
    /** The frame differs from its copy on disk. */
    modified: array(frame, bool),
  });

  const user = [
    rule(state, 'startRead', { cpu, addr }, (s, { cpu, addr }) => {
      const walk = s.walk[cpu];
      const pte = s.pte[addr];
      if (!runsUser(s.kernel, cpu) || walk.walking) return blocked;
      if (!pte.present || s.tlb[cpu][addr].valid) return blocked;
      walk.walking = true;
      walk.addr = addr;
      walk.frame = pte.frame;
      walk.writable = pte.writable;
      return taken;
    }),
    rule(state, 'startWrite', { cpu, addr }, (s, { cpu, addr }) => {
      const walk = s.walk[cpu];
      const pte = s.pte[addr];
      const entry = s.tlb[cpu][addr];
      if (!runsUser(s.kernel, cpu) || walk.walking) return blocked;
      if (!pte.present || !pte.writable) return blocked;
      if (entry.valid && (!entry.writable || entry.dirty)) return blocked;
      walk.walking = true;
      walk.addr = addr;
      walk.write = true;
      walk.frame = pte.frame;
      walk.writable = pte.writable;
      return taken;
    }),
    rule(state, 'finishWalk', { cpu, addr }, (s, { cpu, addr }) => {
      const walk = s.walk[cpu];
      const pte = s.pte[addr];
      const entry = s.tlb[cpu][addr];
      if (!runsUser(s.kernel, cpu) || !walk.walking || walk.addr !== addr) return blocked;
      if (holds(pte, walk.frame) && pte.writable === walk.writable) {
        pte.accessed = true;
        pte.dirty = pte.dirty || walk.write;
        entry.valid = true;
        entry.frame = walk.frame;
        entry.writable = walk.writable;
        entry.dirty = pte.dirty;
      }
      clearWalk(walk);
      return taken;
    }),
    rule(state, 'write', { cpu, addr }, (s, { cpu, addr }) => {
      const entry = s.tlb[cpu][addr];
      if (!runsUser(s.kernel, cpu) || !entry.valid || !entry.dirty) return blocked;
      s.modified[entry.frame] = true;
      return taken;
    }),
    rule(state, 'writeFault', { cpu, addr }, (s, { cpu, addr }) => {
      const pte = s.pte[addr];
      const entry = s.tlb[cpu][addr];
      if (!runsUser(s.kernel, cpu) || !entry.valid || entry.writable) return blocked;
      if (!pte.present || !pte.writable) return blocked;
      clearTlb(entry);
      return taken;
    }),
    rule(state, 'evict', { cpu, addr }, (s, { cpu, addr }) => {
      const entry = s.tlb[cpu][addr];
      if (!runsUser(s.kernel, cpu) || !entry.valid) return blocked;
      clearTlb(entry);
      return taken;
    }),
  ];

  const interrupts = [
    rule(state, 'sendIpi', { cpu }, (s, { cpu }) => {
      if (cpu === 0 || s.kernel.pc !== 'remote' || s.ipi[cpu] !== 'none') return blocked;
      s.ipi[cpu] = 'pending';
      return taken;
    }),
    rule(state, 'handleIpi', { cpu }, (s, { cpu }) => {
      if (s.ipi[cpu] !== 'pending') return blocked;
      clearTlb(s.tlb[cpu][s.kernel.addr]);
      clearWalk(s.walk[cpu]);
      s.ipi[cpu] = 'acked';
      return taken;
    }),
  ];

  const kernel = [
    rule(state, 'map', { addr, frame }, (s, { addr, frame }) => {
      const pte = s.pte[addr];
      if (pte.present || locked(s.kernel, addr) || beingFreed(s.kernel, frame)) return blocked;
      if (holds(s.pte[0], frame) || holds(s.pte[1], frame)) return blocked;
      pte.present = true;
      pte.frame = frame;
      pte.writable = true;
      return taken;
    }),
    rule(state, 'makeWritable', { addr }, (s, { addr }) => {
      const pte = s.pte[addr];
      if (!pte.present || pte.writable || locked(s.kernel, addr)) return blocked;
      pte.writable = true;
      return taken;
    }),
    rule(state, 'beginUnmap', { addr }, ({ kernel, pte }, { addr }) => {
      if (kernel.pc !== 'idle' || !pte[addr].present) return blocked;
      kernel.pc = 'local';
      kernel.op = 'unmap';
      kernel.addr = addr;
      kernel.frame = pte[addr].frame;
      kernel.dirty = pte[addr].dirty;
      clearPte(pte[addr]);
      return taken;
    }),
    rule(state, 'beginClean', { addr }, ({ kernel, pte }, { addr }) => {
      if (kernel.pc !== 'idle' || !pte[addr].present || !pte[addr].writable) return blocked;
      kernel.pc = 'local';
      kernel.op = 'clean';
      kernel.addr = addr;
      kernel.frame = pte[addr].frame;
      kernel.dirty = pte[addr].dirty;
      pte[addr].writable = false;
      pte[addr].dirty = false;
      return taken;
    }),
    rule(state, 'flushLocal', {}, (s) => {
      if (s.kernel.pc !== 'local') return blocked;
      clearTlb(s.tlb[0][s.kernel.addr]);
      clearWalk(s.walk[0]);
      s.kernel.pc = 'remote';
      return taken;
    }),
    rule(state, 'allAcked', {}, (s) => {
      if (s.kernel.pc !== 'remote') return blocked;
      for (let cpu = 1; cpu < cpuCount; cpu += 1) if (s.ipi[cpu] !== 'acked') return blocked;
      for (let cpu = 1; cpu < cpuCount; cpu += 1) s.ipi[cpu] = 'none';
      s.kernel.pc = 'finish';
      return taken;
    }),
    rule(state, 'finish', {}, ({ kernel, modified }) => {
      if (kernel.pc !== 'finish') return blocked;
      if (kernel.dirty) modified[kernel.frame] = false;
      kernel.pc = 'idle';
      kernel.op = 'unmap';
      kernel.addr = 0;
      kernel.frame = 0;
      kernel.dirty = false;
      return taken;
    }),
  ];
  return system({
    state,
    rules: [...user, ...interrupts, ...kernel],
    // The kernel thread makes CPU 0 unlike the others.
    symmetry: { cpu: { of: [cpu], first: 1 }, addr: { of: [addr] }, frame: { of: [frame] } },
  });
};

export const shootdownSpec = spec({
  name: 'bench/shootdown',
  summary: 'TLB shootdown by interrupt, with non-atomic walks of the page table',
  bounds: { cpus: 2 },
  model: ({ cpus }) => shootdown(cpus),
  properties: [
    {
      name: 'tlbsHold',
      meaning: 'no CPU can reach a frame that was freed',
      invariant: ({ tlb, pte, kernel }) => {
        for (const entries of tlb) {
          for (let addr = 0; addr < entries.length; addr += 1) {
            const { valid, frame } = entries[addr];
            if (!valid || holds(pte[addr], frame)) continue;
            if (!locked(kernel, addr) || !beingFreed(kernel, frame)) return false;
          }
        }
        return true;
      },
    },
    {
      name: 'writesHold',
      meaning: 'no write to a frame is forgotten',
      invariant: ({ modified, pte, kernel }) => {
        for (let frame = 0; frame < modified.length; frame += 1) {
          const known =
            (holds(pte[0], frame) && pte[0].dirty) ||
            (holds(pte[1], frame) && pte[1].dirty) ||
            (kernel.pc !== 'idle' && kernel.frame === frame && kernel.dirty);
          if (modified[frame] && !known) return false;
        }
        return true;
      },
    },
  ],
});
