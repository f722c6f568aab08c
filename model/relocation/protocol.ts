/** What a version of the relocation protocol consists of. */

import type { Machine, Rule } from '../../checker/index.ts';
import type { Composed } from '../ingredients.ts';
import type { AsidRules, ProtocolState, SwitchRules } from '../config.ts';
import type { WalkRules } from '../kernel/walk.ts';
import type { Kernel, KernelState } from '../state.ts';

export interface RelocatorOptions {
  /** How many times the relocator relocates the address space's PTE pages. */
  readonly operations: number;
}

export interface Protocol extends Composed<Protocol> {
  readonly name: string;
  /** What it asks of the kernel's own paths. */
  readonly rules: WalkRules;
  /** It moves PMD, PUD and PGD pages too. */
  readonly movesUpperTables?: boolean;
  /** State that it keeps. */
  readonly keeps?: Partial<ProtocolState>;
  readonly relocator: (k: Kernel, options: RelocatorOptions) => Machine<'tid' | 'cpu'>;
  /** Kernel paths are not preempted before they sleep or return, though the kernel is preemptible. */
  readonly disablesPreemption?: boolean;
  /** How the kernel around it switches address spaces; by default with what has been found since repaired. */
  readonly switching?: SwitchRules;
  /** How it gives tags to address spaces, if the scenario has any. */
  readonly asids?: AsidRules;
  /** Callbacks that the version needs. */
  readonly callbacks: (k: Kernel) => readonly Rule<KernelState>[];
}
