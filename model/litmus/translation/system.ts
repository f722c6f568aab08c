/** A translation test as a system: its threads, and the rules of the hardware around them. */

import { blocked, process, range, rule, system, taken } from '../../../checker/index.ts';
import type { Rule, System } from '../../../checker/index.ts';
import { dropOldest, isDrained } from '../../x86/store-buffer.ts';
import { assignEntry, NO_ENTRY } from '../../x86/translation/entry.ts';
import type { Entry } from '../../x86/translation/entry.ts';
import { invalidateAll } from '../../x86/translation/invalidation.ts';
import { NO_EXECUTE, WALK_RIGHTS } from '../../x86/translation/rights.ts';
import { walkStep } from '../../x86/translation/walker.ts';
import { interruptsOf, takeInterrupt } from './interrupt.ts';
import type { Interrupt } from './interrupt.ts';
import { testState } from './state.ts';
import type { TestState } from './state.ts';
import type { TranslationTest } from './syntax.ts';
import { threadMachine } from './thread.ts';

type State = ReturnType<typeof testState>;

export function translationSystem(test: TranslationTest): System<TestState> {
  const state = testState(test);
  const { hardware: h, beginning, threads } = test;
  return system({
    state,
    init: (s) => {
      for (const word of Array.from({ length: h.pages * h.fanout }, (_, i) => i)) {
        assignEntry(s.memory[word], beginning.words.get(word) ?? NO_ENTRY);
      }
      threads.forEach(({ registers }, p) => {
        const cpu = s.cpu[p];
        const cr3 = beginning.cr3[p];
        cpu.root = cr3?.root ?? 0;
        cpu.pcid = cr3?.pcid ?? 0;
        for (const entry of cpu.buffer.entry) clearStore(entry);
        registers.forEach(({ initial }, r) => (s.thread[p].register[r] = initial));
      });
      s.running = h.cpus;
    },
    processes: Object.fromEntries(
      threads.map((_, p) => [`P${p}`, process(threadMachine(state, test, p), {})]),
    ),
    rules: [
      walk(state, test),
      ...(h.depth === 0 ? [] : [drain(state, test)]),
      ...interruptsOf(test).map((each) => interrupt(state, test, each)),
      end(state, test),
    ],
  });
}

/** See {@link walkStep}. */
function walk(state: State, { hardware: h }: TranslationTest): Rule<TestState> {
  const { depth } = h;
  return rule(
    state,
    'walk',
    {
      cpu: range(0, h.cpus - 1, 'cpu'),
      level: range(1, h.levels),
      va: range(0, h.pageNumbers.length - 1),
      table: range(0, h.pages - 1),
      rights: range(0, (h.noExecute ? WALK_RIGHTS : NO_EXECUTE) - 1),
      forwarded: range(0, depth === 0 ? 0 : 1),
    },
    (s, { cpu, level, va, table, rights, forwarded }) => {
      if (s.over) return blocked;
      const isDone = walkStep(s, h, cpu, level, va, table, rights, forwarded === 1);
      return isDone ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}

interface Store extends Entry {
  address: number;
}

function assignStore(to: Store, from: Readonly<Store>): void {
  to.address = from.address;
  assignEntry(to, from);
}

function clearStore(store: Store): void {
  store.address = 0;
  assignEntry(store, NO_ENTRY);
}

const storeMoves = { assign: assignStore, clear: clearStore };

/** The oldest store of a CPU goes to memory. */
function drain(state: State, { hardware: h }: TranslationTest): Rule<TestState> {
  const { depth } = h;
  return rule(
    state,
    'drain',
    { cpu: range(0, h.cpus - 1, 'cpu') },
    (s, { cpu }) => {
      const { buffer } = s.cpu[cpu];
      if (isDrained(buffer)) return blocked;
      assignEntry(s.memory[buffer.entry[0].address], buffer.entry[0]);
      dropOldest(buffer, depth, storeMoves);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}

function interrupt(state: State, { hardware: h }: TranslationTest, of: Interrupt): Rule<TestState> {
  const take = takeInterrupt(h, of);
  return rule(
    state,
    `interrupt${of.number}`,
    { cpu: range(of.to, of.to, 'cpu') },
    (s) => (take(s) ? taken : blocked),
    { actor: 'cpu', inevitable: true },
  );
}

/**
 * When all threads have ended, all stores are in memory and all interrupts are taken, the test may be over.
 * Until then the hardware may walk, and set A. What is cached does not count any more.
 */
function end(state: State, { hardware: h }: TranslationTest): Rule<TestState> {
  const { cpus } = h;
  return rule(
    state,
    'end',
    {},
    (s) => {
      if (s.over || s.running > 0) return blocked;
      for (const isPending of s.interrupt) if (isPending) return blocked;
      for (let cpu = 0; cpu < cpus; cpu += 1) {
        if (!isDrained(s.cpu[cpu].buffer)) return blocked;
      }
      for (let cpu = 0; cpu < cpus; cpu += 1) invalidateAll(s, h, cpu);
      s.over = true;
      return taken;
    },
    { inevitable: true },
  );
}
