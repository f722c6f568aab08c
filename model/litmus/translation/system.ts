/** A translation test as a system: its threads, and the rules of the hardware around them. */

import { blocked, process, range, rule, system, taken } from '../../../checker/index.ts';
import type { Rule, System } from '../../../checker/index.ts';
import { isDrained } from '../../x86/store-buffer.ts';
import { assignEntry, NO_ENTRY } from '../../x86/words/entry.ts';
import { commitOldest } from '../../x86/words/memory.ts';
import { invalidateAll } from '../../x86/translation/invalidation.ts';
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
        cpu.cr3 = cr3?.root ?? 0;
        cpu.pcid = cr3?.pcid ?? 0;
        for (const { value } of cpu.buffer.entry) assignEntry(value, NO_ENTRY);
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
      va: range(0, h.addresses - 1),
      table: range(0, h.pages - 1),
      rights: range(0, h.walkClasses.rights.length - 1),
      forwarded: range(0, depth === 0 ? 0 : 1),
    },
    (s, { cpu, level, va, table, rights, forwarded }) => {
      if (s.over) return blocked;
      const soFar = h.walkClasses.rights[rights];
      const isDone = walkStep(s, h, cpu, level, va, table, soFar, forwarded === 1);
      return isDone ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}

/** The oldest store of a CPU goes to memory. */
function drain(state: State, { hardware: h }: TranslationTest): Rule<TestState> {
  return rule(
    state,
    'drain',
    { cpu: range(0, h.cpus - 1, 'cpu') },
    (s, { cpu }) => {
      if (isDrained(s.cpu[cpu].buffer)) return blocked;
      commitOldest(s, h, cpu);
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
