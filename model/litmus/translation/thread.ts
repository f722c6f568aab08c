/** The steps of one thread of a translation test. */

import { blocked, vocabulary } from '../../../checker/index.ts';
import type { ChoiceStep, Machine } from '../../../checker/index.ts';
import { isDrained, isFull } from '../../x86/store-buffer.ts';
import { assignEntry, NO_ENTRY } from '../../x86/words/entry.ts';
import type { WordHardware } from '../../x86/words/state.ts';
import { loadWord, storeWord } from '../../x86/words/memory.ts';
import { accessStep, executes, loadsInto, stores } from './access.ts';
import { interruptsOf, invalidate, takeInterrupt } from './interrupt.ts';
import { entryOf } from './layout.ts';
import type { testState, TestState } from './state.ts';
import type {
  EntryBit,
  EntryLiteral,
  Invalidation,
  Operation,
  Physical,
  TranslationInstruction,
  TranslationTest,
} from './syntax.ts';

type Next = string | typeof blocked;
type PlainStep = (s: TestState) => Next;
type AnyStep = PlainStep | ChoiceStep<TestState, object, string>;

/** Runs the instructions of thread `p` one after the other, and rests behind the last. */
export function threadMachine(
  state: ReturnType<typeof testState>,
  test: TranslationTest,
  p: number,
): Machine {
  const { machine } = vocabulary(state, {});
  const { instructions = [] } = test.threads[p] ?? {};
  const steps: Record<string, AnyStep> = {
    end: () => blocked,
    retired: (s) => {
      s.running -= 1;
      return 'end';
    },
  };
  let next = 'retired';
  // Backwards, so that each knows the label behind it.
  for (let i = instructions.length - 1; i >= 0; i -= 1) {
    const instruction = instructions[i] as TranslationInstruction;
    const label = `${i}: ${instruction.text}`;
    steps[label] = stepOf(state, test, p, instruction, label, next);
    next = label;
  }
  return machine({ start: next, rest: ['end'], steps });
}

function stepOf(
  state: ReturnType<typeof testState>,
  test: TranslationTest,
  p: number,
  { operation, byUser }: TranslationInstruction,
  label: string,
  next: string,
): AnyStep {
  const { hardware: h } = test;
  switch (operation.kind) {
    case 'load': {
      const of = { p, va: operation.va, access: 'read', byUser } as const;
      return accessStep(state, h, of, label, next, loadsInto(h, p, operation.register));
    }
    case 'store': {
      const of = { p, va: operation.va, access: 'write', byUser } as const;
      return accessStep(state, h, of, label, next, stores(h, p, operation.value));
    }
    case 'fetch': {
      const of = { p, va: operation.va, access: 'fetch', byUser } as const;
      return accessStep(state, h, of, label, next, executes());
    }
    case 'loadPhysical':
      return loadPhysical(h, p, wordOf(test, operation.from), operation, next);
    case 'storePhysical':
      return storePhysical(h, p, wordOf(test, operation.to), operation, next);
    case 'changeBit':
      return changeBit(p, wordOf(test, operation.to), operation.bit, operation.value, next);
    case 'fence':
      return (s) => (isDrained(s.cpu[p].buffer) ? next : blocked);
    case 'invalidate':
      return invalidation(h, p, operation.invalidation, next);
    case 'ipi':
      return sendInterrupt(operation.number, next);
    default:
      return otherStep(test, p, operation, next);
  }
}

function otherStep(
  test: TranslationTest,
  p: number,
  { kind }: Extract<Operation, { readonly kind: 'wait' | 'hlt' | 'cli' | 'sti' }>,
  next: string,
): PlainStep {
  if (kind === 'wait') return waitForAnswers(test, p, next);
  if (kind === 'hlt') return halt(test, p, next);
  const isOff = kind === 'cli';
  return (s) => {
    s.cpu[p].interruptsOff = isOff;
    return next;
  };
}

function wordOf(test: TranslationTest, physical: Physical): number {
  return physical.kind === 'page'
    ? physical.page * test.hardware.fanout
    : test.wordOf(physical.entry);
}

/** A load by way of the kernel's own mapping of all memory, which is never changed. */
function loadPhysical(
  h: WordHardware,
  p: number,
  word: number,
  { bit, register }: { readonly bit: EntryBit | null; readonly register: number },
  next: string,
): PlainStep {
  if (bit === null) {
    return (s) => {
      s.thread[p].register[register] = loadWord(s, h, p, word).value;
      return next;
    };
  }
  return (s) => {
    s.thread[p].register[register] = loadWord(s, h, p, word)[bit] ? 1 : 0;
    return next;
  };
}

function storePhysical(
  h: WordHardware,
  p: number,
  word: number,
  { value, locked }: { readonly value: EntryLiteral | number; readonly locked: boolean },
  next: string,
): PlainStep {
  const entry = typeof value === 'number' ? { ...NO_ENTRY, value } : entryOf(value);
  if (locked) {
    return (s) => {
      if (!isDrained(s.cpu[p].buffer)) return blocked;
      assignEntry(s.memory[word], entry);
      return next;
    };
  }
  return (s) => {
    if (h.depth > 0 && isFull(s.cpu[p].buffer, h.depth)) return blocked;
    storeWord(s, h, p, word, entry);
    return next;
  };
}

/** LOCK BTS and LOCK BTR */
function changeBit(
  p: number,
  word: number,
  bit: EntryBit,
  value: boolean,
  next: string,
): PlainStep {
  return (s) => {
    if (!isDrained(s.cpu[p].buffer)) return blocked;
    s.memory[word][bit] = value;
    return next;
  };
}

function invalidation(h: WordHardware, p: number, what: Invalidation, next: string): PlainStep {
  const run = invalidate(h, p, what);
  return (s) => {
    if (!isDrained(s.cpu[p].buffer)) return blocked;
    run(s);
    return next;
  };
}

/**
 * Sends an interrupt. That is no fence: by x2APIC it is a WRMSR that is not serialising, so older stores may
 * still be pending when it arrives (R47; SDM, "x2APIC Register Access Semantics").
 */
function sendInterrupt(number: number, next: string): PlainStep {
  return (s) => {
    s.interrupt[number] = true;
    return next;
  };
}

/** Waits until all interrupts that the thread has sent were taken. */
function waitForAnswers(test: TranslationTest, p: number, next: string): PlainStep {
  const sent = interruptsOf(test)
    .filter(({ from }) => from === p)
    .map(({ number }) => number);
  return (s) => {
    for (const number of sent) {
      if (s.interrupt[number]) return blocked;
    }
    return next;
  };
}

/** Waits for an interrupt, and takes it. */
function halt(test: TranslationTest, p: number, next: string): PlainStep {
  const mine = interruptsOf(test).filter(({ to }) => to === p);
  const taken = mine.map((each) => takeInterrupt(test.hardware, each));
  return (s) => {
    for (const take of taken) {
      if (take(s)) return next;
    }
    return blocked;
  };
}
