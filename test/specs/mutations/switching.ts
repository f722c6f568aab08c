/** Context switches and lazy TLB, broken. */

import { add, blocked, taken } from '../../../checker/index.ts';
import { ASID_RULES, REPAIRED } from '../../../model/config.ts';
import type { SwitchRules } from '../../../model/config.ts';
import { nextGeneration } from '../../../model/kernel/asid.ts';
import type { Fault } from '../../../model/kernel/fault-common.ts';
import { interruptsOn, leaveMask } from '../../../model/kernel/lazy-tlb.ts';
import type { Relocator } from '../../../model/relocation/relocate.ts';
import { verified } from '../../../model/relocation/verified.ts';
import { drain } from '../../../model/x86/ordering.ts';
import { loadCr3 } from '../../../model/x86/tlb.ts';
import { noRelocation, plain, relocation } from './bases.ts';
import type { Mutant } from './bases.ts';
import { replaceRule, replaceStep } from './mutate.ts';
import type { Mutation } from './mutate.ts';

const switches = relocation({ contextSwitches: 1 });
const zapAndSwitches = noRelocation({ zaps: 1, frames: 1, contextSwitches: 1 });
const relocateZapAndSwitches = relocation({ zaps: 1, contextSwitches: 1 });
const tags = relocation({ contextSwitches: 1, asids: 2 });
const switchesAndStoreBuffer = relocation({ storeBuffer: 1, contextSwitches: 1 });

const repairedBut = (rules: Partial<SwitchRules>): SwitchRules => ({ ...REPAIRED, ...rules });

/** CR3 is loaded first, and the bit set last. */
const setsMaskLast: readonly Mutation[] = [
  replaceStep<Fault>('user', 'preempted/fromOther/setMask', (s, me, k) => {
    loadCr3(s, k, me.cpu, s.mm.root);
    return 'preempted/fromOther/loadCr3';
  }),
  replaceStep<Fault>('user', 'preempted/fromOther/loadCr3', (s, me, k) => {
    s.mm.cpuMask = add(s.mm.cpuMask, me.cpu);
    interruptsOn(s, k, me.cpu);
    s.cpu[me.cpu].userMode = true;
    return 'user';
  }),
];

/** The CPU's bit is set only once it has read the generation, and found that it is its own. */
const readsGenerationFirst: readonly Mutation[] = [
  replaceStep<Fault>('user', 'preempted/fromOther/setMask', (s, me, k) => {
    const { asid, behind } = s.cpu[me.cpu];
    if (asid !== null && behind === 0) return 'preempted/fromOther/readGeneration';
    drain(s, k, me.cpu);
    s.mm.cpuMask = add(s.mm.cpuMask, me.cpu);
    s.cpu[me.cpu].asid = asid ?? 0;
    s.cpu[me.cpu].behind = 0;
    return 'preempted/fromOther/loadFlush';
  }),
  replaceStep<Fault>('user', 'preempted/fromOther/readGeneration', (s, me, k) => {
    drain(s, k, me.cpu);
    s.mm.cpuMask = add(s.mm.cpuMask, me.cpu);
    return 'preempted/fromOther/loadKeep';
  }),
];

/** The mask is looked at first, and the generation raised after. */
const raisesGenerationLast: readonly Mutation[] = [
  replaceStep<Relocator>('relocator', 'move/flush/send', (s, me, k) => {
    drain(s, k, me.cpu);
    s.cpu[me.cpu].flushMask = s.mm.cpuMask;
    return 'move/flush/readMask';
  }),
  replaceStep<Relocator>('relocator', 'move/flush/readMask', (s, me, k) => {
    nextGeneration(s, k, me.cpu);
    return 'move/flush/sendToMask';
  }),
];

const answersLazily = (leaves: boolean): Mutation =>
  replaceRule<{ readonly cpu: number; readonly sender: number }>(
    'lazyFlushInterrupt',
    (s, { cpu, sender }, k) => {
      const request = s.cpu[cpu].flushRequest[sender];
      if (request.kind === 'none' || s.cpu[cpu].interruptsOff) return blocked;
      if (s.cpu[cpu].mmuState === 'ok') return blocked;
      if (leaves) leaveMask(s, k, cpu);
      request.kind = 'none';
      request.va = 0;
      return taken;
    },
  );

/** A lazy CPU that goes on to another mm leaves CR3 as it is. */
const keepsCr3 = replaceStep<Fault>('user', 'preempted/toOther/loadCr3', (s, me) => {
  s.cpu[me.cpu].mmuState = 'ok';
  return 'preempted/toOther/clearMask';
});

export const switchingMutants: readonly Mutant[] = [
  {
    name: 'switch_mm clears the bit before it loads CR3',
    breaks: 'a zap passes the CPU by that still translates',
    base: zapAndSwitches,
    caughtBy: 'noStaleTranslation',
    protocol: { ...plain, switching: repairedBut({ switchClearsMaskLast: false }) },
  },
  {
    name: 'leave_mm clears the bit before it loads CR3',
    breaks: 'the flush of one thread hides the CPU from that of another',
    base: relocateZapAndSwitches,
    caughtBy: 'noStaleTranslation',
    protocol: { ...verified(), switching: repairedBut({ leaveClearsMaskLast: false }) },
  },
  {
    name: 'a lazy CPU leaves the mask, and keeps CR3',
    breaks: 'it is not flushed, and walks on',
    base: switches,
    caughtBy: 'noTableUseAfterFree',
    protocol: { ...verified(), switching: repairedBut({ lazyStaysInMask: false }) },
  },
  {
    name: 'a flush looks at the mask before its stores are seen',
    breaks: 'a CPU that comes back walks the old tables, unseen',
    base: switchesAndStoreBuffer,
    caughtBy: 'noTableUseAfterFree',
    protocol: { ...verified(), switching: repairedBut({ barrierBeforeMask: false }) },
  },
  {
    name: 'switch_mm loads CR3 before it sets the bit',
    breaks: 'it walks the tables while flushes pass it by',
    base: switches,
    caughtBy: 'noTableUseAfterFree',
    mutations: setsMaskLast,
  },
  {
    name: 'a lazy CPU answers and stays as it is',
    breaks: 'the sender believes that the CPU has left',
    base: switches,
    caughtBy: 'noTableUseAfterFree',
    mutations: [answersLazily(false)],
  },
  {
    name: 'a lazy CPU clears its bit and keeps CR3',
    breaks: 'leave_mm forgets to load the root of the kernel',
    base: switches,
    caughtBy: 'noTableUseAfterFree',
    mutations: [answersLazily(true)],
  },
  {
    name: 'switch_mm leaves CR3 as it is',
    breaks: 'the CPU is out of the mask and walks on',
    base: switches,
    caughtBy: 'noTableUseAfterFree',
    mutations: [keepsCr3],
  },
  {
    name: 'a tag is taken that another address space had, without a flush',
    breaks: 'what is cached of ours is found by others',
    base: tags,
    caughtBy: 'noTableUseAfterFree',
    protocol: { ...verified(), asids: { ...ASID_RULES, flushesNewAsid: false } },
  },
  {
    name: 'a CPU does not ask what it has missed',
    breaks: 'it comes back to tables that were freed meanwhile',
    base: tags,
    caughtBy: 'noTableUseAfterFree',
    protocol: { ...verified(), asids: { ...ASID_RULES, checksGeneration: false } },
  },
  {
    name: 'a CPU asks what it has missed before it sets its bit',
    breaks: 'a flush comes in between: it is not missed yet, and not asked for either',
    base: tags,
    caughtBy: 'noTableUseAfterFree',
    mutations: readsGenerationFirst,
  },
  {
    name: 'a flush looks at the mask before it raises the generation',
    breaks: 'a CPU comes back in between, and believes that it has missed nothing',
    base: tags,
    caughtBy: 'noTableUseAfterFree',
    mutations: raisesGenerationLast,
  },
];
