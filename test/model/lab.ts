/**
 * A workbench for the model: its own hardware rules around page tables and scripts that a test
 * writes down, explored to the end. A question is a condition on a state; the answer is whether any
 * run of the machine reaches such a state.
 */

import { add, blocked, check, deadlockFree, expand, has } from '../../checker/index.ts';
import { process, spec, system, vocabulary } from '../../checker/index.ts';
import type { Fragment, Process, Property, Rule, System } from '../../checker/index.ts';
import { PLAIN } from '../../model/config.ts';
import type { Config } from '../../model/config.ts';
import { takeTable } from '../../model/kernel/table-pages.ts';
import { kernel } from '../../model/state.ts';
import type { Kernel, KernelState } from '../../model/state.ts';
import { read, setDirty, write } from '../../model/x86/access.ts';
import { buffering } from '../../model/x86/buffering.ts';
import { flushInterrupt } from '../../model/x86/interrupt.ts';
import { storePage, storeTable } from '../../model/x86/memory.ts';
import { indexOf, regionOf } from '../../model/x86/paging.ts';
import { fill, walk } from '../../model/x86/walker.ts';

export interface Lab {
  /** What differs from one CPU in user mode, two levels, one page, one frame. */
  readonly config?: Partial<Config>;
  /** Sets up memory; table page 0 is the root already, and in CR3 of the CPUs of the mm. */
  readonly memory?: (s: KernelState, k: Kernel) => void;
  readonly threads?: (k: Kernel) => Readonly<Record<string, Process>>;
  readonly rules?: (k: Kernel) => readonly Rule<KernelState>[];
}

/** Is this the state asked for? `at` tells where a script is; after its last line it is `done`. */
export type Question = (s: KernelState, at: (script?: string) => string) => boolean;

export interface Answers<Q extends string> {
  /** Can such a state be reached? */
  readonly can: Readonly<Record<Q, boolean>>;
  /** Names of the properties that failed, by an assertion of the model or by deadlock. */
  readonly raised: readonly string[];
  readonly states: number;
}

const smallest: Config = {
  ...PLAIN,
  fanout: [1, 1],
  cpus: 1,
  userCpus: 1,
  cpusInMm: 1,
  threads: 1,
  tables: 2,
  frames: 1,
  slots: 0,
  relocators: 0,
  relocatorsInMm: false,
  relocatorMmapSem: null,
  movesLevels: 1,
};

const ASSERTED = [
  'noStaleTranslation',
  'noLostPte',
  'noLostDirty',
  'noTableUseAfterFree',
  'noWildPointer',
  'noDoubleFree',
  'lockDiscipline',
  'theTest',
];

/** The MMU of each CPU, and interrupts. */
export const hardware = (k: Kernel): readonly Rule<KernelState>[] => [
  walk(k),
  fill(k),
  read(k),
  write(k),
  setDirty(k),
  flushInterrupt(k),
  ...buffering(k),
];

export function labKernel(config: Partial<Config> = {}): Kernel {
  return kernel({ ...smallest, ...config });
}

export function labSystem(k: Kernel, { memory, threads, rules }: Lab): System<KernelState> {
  return system({
    state: k.state,
    init: (s) => {
      takeTable(s, k, 0, k.levels, 0);
      for (let cpu = 0; cpu < k.config.cpusInMm; cpu += 1) {
        s.cpu[cpu].cr3 = 0;
        s.mm.cpuMask = add(s.mm.cpuMask, cpu);
      }
      for (let cpu = 0; cpu < k.config.userCpus; cpu += 1) s.cpu[cpu].userMode = true;
      memory?.(s, k);
    },
    processes: threads?.(k) ?? {},
    rules: [...(rules ?? hardware)(k)],
  });
}

/** Explores every run. A script of which some line is never reached proves nothing: an error. */
export function explore<Q extends string>(
  lab: Lab,
  questions: Readonly<Record<Q, Question>>,
  { mayStop = false } = {},
): Answers<Q> {
  const k = labKernel(lab.config);
  const names = Object.keys(questions) as Q[];
  const properties: Property<KernelState>[] = [
    ...ASSERTED.map((name) => ({ name, meaning: 'asserted by the model' })),
    deadlockFree(),
    // Keeps the search going when all else is violated.
    { name: 'explored', meaning: 'nothing', invariant: () => true },
    ...names.map((name) => ({
      name,
      meaning: 'the state asked for',
      invariant: (s: KernelState, processes: Readonly<Record<string, { readonly pc: string }>>) =>
        !questions[name](s, (script = 'kernel') => processes[script]?.pc ?? ''),
    })),
  ];
  const result = check(
    spec({ name: 'lab', summary: 'a lab', model: () => labSystem(k, lab), properties }),
  );
  if (result.ending !== 'complete') throw new Error(`the search ended: ${result.ending}`);
  const never = result.neverTaken.filter((step) => step.includes(':') && !step.endsWith(':done'));
  if (never.length > 0 && !mayStop) throw new Error(`never reached: ${never.join(', ')}`);
  const violated = result.properties.flatMap((p) => (p.verdict === 'violated' ? [p.name] : []));
  return {
    can: Object.fromEntries(names.map((n) => [n, violated.includes(n)])) as Record<Q, boolean>,
    raised: violated.filter((name) => !names.includes(name as Q)),
    states: result.states,
  };
}

/** What a line of a script sees of its thread. `va` is there for fragments that want one. */
export interface Me {
  readonly tid: number;
  readonly cpu: number;
  va: number;
}

/** Returns false if the thread has to wait. */
export type Act = (s: KernelState, me: Me) => boolean | void;

export type Line = readonly [label: string, act: Act | Fragment<KernelState, Me, string, 'done'>];

/**
 * A thread that goes through its lines once, each in one step (or in those of a fragment). At a line
 * whose label begins with `when` it may wait for ever: for what the hardware need not do.
 */
export function script(
  k: Kernel,
  who: { readonly tid?: number; readonly cpu: number },
  lines: readonly Line[],
): Process {
  const { machine } = vocabulary(k.state, { va: k.VA }, 'tid', 'cpu');
  const entries = lines.map(([label, act]) =>
    typeof act === 'function' ? label : `${label}/${act.start}`,
  );
  const steps = lines.map(([label, act], i) => {
    const next = entries[i + 1] ?? 'done';
    if (typeof act !== 'function') return expand(label, act, { done: next });
    return { [label]: (s: KernelState, me: Me) => (act(s, me) === false ? blocked : next) };
  });
  return process(
    machine<string>({
      start: entries[0] ?? 'done',
      rest: ['done', ...entries.filter((label) => label.startsWith('when'))],
      steps: Object.assign({ done: () => blocked }, ...steps),
    }),
    { tid: who.tid ?? who.cpu, cpu: who.cpu },
  );
}

/** Takes table page `table` for the node of `level` that covers `va`. */
export function takeNode(s: KernelState, k: Kernel, table: number, level: number, va = 0): void {
  takeTable(s, k, table, level, regionOf(k, va, level));
}

/** The same, and points the entry in `parent` at it. */
export function hook(
  s: KernelState,
  k: Kernel,
  parent: number,
  table: number,
  level: number,
  va = 0,
): void {
  takeNode(s, k, table, level, va);
  storeTable(s, k, parent, level + 1, va, table);
}

/** Maps a frame that is in use for `va`: writable, clean and not accessed unless said otherwise. */
export function map(
  s: KernelState,
  k: Kernel,
  table: number,
  va: number,
  frame: number,
  { writable = true, accessed = false, dirty = false } = {},
): void {
  storePage(s, k, table, va, frame, writable, dirty);
  s.table[table].entry[indexOf(k, va, 1)].accessed = accessed;
  s.frame[frame].use = 'used';
  s.frame[frame].va = va;
  s.frame[frame].content = 'zero';
}

/** Does a paging-structure cache of the CPU point at `table` as the page of `level`? */
export function holdsTable(
  s: KernelState,
  cpu: number,
  level: number,
  region: number,
  table: number,
): boolean {
  return has(s.cpu[cpu].psc[level - 1][0][region].tables[0], table);
}

const SORTS = { readOnly: 0, clean: 1, dirty: 2 };

/** Has CPU 0 a TLB entry of this sort for page 0: read-only, writable with D=0, writable with D=1? */
export function cachedAs(s: KernelState, sort: keyof typeof SORTS, frame = 0): boolean {
  return has(s.cpu[0].tlb[0][0].frames[SORTS[sort]], frame);
}

/** A PTE of the page `table`, by its index. */
export function pte(s: KernelState, table: number, index = 0) {
  return s.table[table].entry[index];
}
