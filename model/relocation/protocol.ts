/** What a version of the relocation protocol consists of. */

import type { Machine, Rule } from '../../checker/index.ts';
import type { ProtocolState } from '../config.ts';
import type { WalkRules } from '../kernel/walk.ts';
import type { Kernel, KernelState } from '../state.ts';

export interface RelocatorOptions {
  /** How many times the relocator relocates the address space's PTE pages. */
  readonly operations: number;
}

export interface Protocol {
  readonly name: string;
  /** What it asks of the kernel's own paths. */
  readonly rules: WalkRules;
  /** It moves PMD, PUD and PGD pages too. */
  readonly movesUpperTables?: boolean;
  /** State that it keeps. */
  readonly keeps?: Partial<ProtocolState>;
  readonly relocator: (k: Kernel, options: RelocatorOptions) => Machine<'tid' | 'cpu'>;
  /** Callbacks that the version needs. */
  readonly callbacks: (k: Kernel) => readonly Rule<KernelState>[];
}
