/** The steps of instructions that access memory through the translation of their address. */

import { blocked, enumOf, range, vocabulary } from '../../../checker/index.ts';
import type { ChoiceStep } from '../../../checker/index.ts';
import { isFull } from '../../x86/store-buffer.ts';
import { faultByTlb, faultByWalk, mayUse, setDirty } from '../../x86/translation/access.ts';
import { physicalPage } from '../../x86/words/memory.ts';
import { NO_ENTRY } from '../../x86/words/entry.ts';
import type { WordHardware } from '../../x86/words/state.ts';
import { invalidateByFault } from '../../x86/translation/invalidation.ts';
import { loadWord, storeWord } from '../../x86/words/memory.ts';
import type { Access } from '../../x86/translation/rights.ts';
import { MOST_FAULTS } from './state.ts';
import type { testState, TestState } from './state.ts';

/** What an access of thread `p` is, beside what it does when it gets through. */
export interface AccessOf {
  readonly p: number;
  readonly va: number;
  readonly access: Access;
  readonly byUser: boolean;
}

/** What a step of an access does: by a TLB entry, or at a level of a walk. */
type Way =
  | { readonly kind: 'throughTlb' }
  | { readonly kind: 'faultInTlb' }
  | { readonly kind: 'faultAt' | 'dirtyAt'; readonly level: number };

/** By the name that traces show. */
function waysOf(h: WordHardware, access: Access): ReadonlyMap<string, Way> {
  const levels = Array.from({ length: h.levels }, (_, i) => h.levels - i);
  const leaves = access === 'write' ? [1, ...(h.largePages ? [2] : [])] : [];
  return new Map<string, Way>([
    ['throughTlb', { kind: 'throughTlb' }],
    ['faultInTlb', { kind: 'faultInTlb' }],
    ...levels.map((level) => [`faultAt${level}`, { kind: 'faultAt', level }] as const),
    ...leaves.map((level) => [`dirtyAt${level}`, { kind: 'dirtyAt', level }] as const),
  ]);
}

/**
 * An access in one step of four kinds: through a TLB entry, a fault because of one, a fault at the end of a
 * walk, or (of a store) the update that sets D, after which it is still to be done. A fault ends the
 * instruction: its handler goes on with the next. `complete` does what is to be done to the word; false if it
 * must wait.
 */
export function accessStep(
  state: ReturnType<typeof testState>,
  h: WordHardware,
  { p, va, access, byUser }: AccessOf,
  label: string,
  next: string,
  complete: (s: TestState, word: number) => boolean,
): ChoiceStep<TestState, object, string> {
  const { choose } = vocabulary(state, {});
  const ways = waysOf(h, access);
  return choose(
    {
      way: enumOf(...ways.keys()),
      /** Of a TLB entry, whether it is global, and of a large page; of a walk, 0. */
      global: range(0, h.globalPages ? 1 : 0),
      large: range(0, h.largePages ? 1 : 0),
      /** The frame of a TLB entry, or the table page that a walk has come to. */
      page: range(0, h.pages - 1),
      rights: range(0, h.tlbClasses.rights.length - 1),
    },
    (s, _me, { way: name, global, large, page, rights: of }) => {
      const way = ways.get(name) as Way;
      const isGlobal = global === 1;
      const isLarge = large === 1;
      if (way.kind === 'throughTlb') {
        const rights = h.tlbClasses.rights[of];
        if (!mayUse(s, h, p, va, isGlobal, isLarge, page, rights, access, byUser)) return blocked;
        const word = physicalPage(h, va, isLarge, page) * h.fanout;
        return complete(s, word) ? next : blocked;
      }
      // Each combination once: what a walk does not look at is zero.
      if (way.kind !== 'faultInTlb' && (of >= h.walkClasses.rights.length || isGlobal || isLarge))
        return blocked;
      const rights = way.kind === 'faultInTlb' ? h.tlbClasses.rights[of] : h.walkClasses.rights[of];
      if (way.kind === 'dirtyAt') {
        return setDirty(s, h, p, way.level, va, page, rights, byUser) ? label : blocked;
      }
      const code =
        way.kind === 'faultInTlb'
          ? faultByTlb(s, h, p, va, isGlobal, isLarge, page, rights, access, byUser)
          : faultByWalk(s, h, p, way.level, va, page, rights, access, byUser);
      if (code < 0) return blocked;
      fault(s, h, p, va, code);
      return next;
    },
  );
}

function fault(s: TestState, h: WordHardware, p: number, va: number, code: number): void {
  const thread = s.thread[p];
  if (thread.faults[va] < MOST_FAULTS) thread.faults[va] = thread.faults[va] + 1;
  thread.code[va] = code;
  invalidateByFault(s, h, p, va);
}

export function loadsInto(h: WordHardware, p: number, register: number) {
  return (s: TestState, word: number): boolean => {
    s.thread[p].register[register] = loadWord(s, h, p, word).value;
    return true;
  };
}

export function stores(h: WordHardware, p: number, value: number) {
  const number = { ...NO_ENTRY, value };
  return (s: TestState, word: number): boolean => {
    if (h.depth > 0 && isFull(s.cpu[p].buffer, h.depth)) return false;
    storeWord(s, h, p, word, number);
    return true;
  };
}

export function executes() {
  return (): boolean => true;
}
