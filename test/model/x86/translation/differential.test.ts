/** With empty caches and buffers, the machine translates as the straightforward function does. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { faultByWalk } from '../../../../model/x86/translation/access.ts';
import { physicalPage } from '../../../../model/x86/words/memory.ts';
import { INTEL } from '../../../../model/x86/translation/hardware.ts';
import type { WordHardware } from '../../../../model/x86/words/state.ts';
import {
  CODE,
  DIRTY,
  NO_EXECUTE,
  USER,
  WRITABLE,
} from '../../../../model/x86/translation/rights.ts';
import type { WordState } from '../../../../model/x86/words/state.ts';
import { walkStep } from '../../../../model/x86/translation/walker.ts';
import { machineOf, pagesOf, setups } from './machine.ts';
import type { Setup } from './machine.ts';
import { faultOf, translate } from './straightforward.ts';
import type { Kind } from './straightforward.ts';

const KINDS: readonly Kind[] = ['read', 'write', 'fetch'];

/** All steps that walks for an address can take; false if there was none. */
function step(s: WordState, h: WordHardware, va: number): boolean {
  let any = false;
  for (let level = 1; level <= h.levels; level += 1) {
    for (let table = 0; table < h.pages; table += 1) {
      for (let rights = 0; rights < 8; rights += 1) {
        if (walkStep(s, h, 0, level, va, table, rights, false)) any = true;
      }
    }
  }
  return any;
}

/** What the TLB holds for an address: physical page and rights, small pages and large. */
function cached(s: WordState, h: WordHardware, va: number) {
  const found: { page: number; rights: number; global: boolean }[] = [];
  const region = h.region[h.addresses + va] as number;
  for (let tag = 0; tag <= h.pcids; tag += 1) {
    for (let frame = 0; frame < h.pages; frame += 1) {
      for (let rights = 0; rights < 16; rights += 1) {
        const has = (cached: { frames: { [rights: number]: number } }): boolean =>
          (((cached.frames[rights] as number) >> frame) & 1) === 1;
        const global = tag === h.pcids;
        if (has(s.cpu[0].tlb[tag][va])) found.push({ page: frame, rights, global });
        if (has(s.cpu[0].largeTlb[tag][region])) {
          found.push({ page: physicalPage(h, va, true, frame), rights, global });
        }
      }
    }
  }
  return found;
}

/** Error codes that an access can fault with, each once. */
function codes(s: WordState, h: WordHardware, va: number, kind: Kind, byUser: boolean) {
  const found = new Set<number>();
  for (let level = 1; level <= h.levels; level += 1) {
    for (let table = 0; table < h.pages; table += 1) {
      for (let rights = 0; rights < 8; rights += 1) {
        const code = faultByWalk(s, h, 0, level, va, table, rights, kind, byUser);
        if (code >= 0) found.add(code);
      }
    }
  }
  return [...found];
}

function weightOf(names: readonly string[] | null): number[] {
  if (names === null) return [];
  return [names.reduce((sum, name) => sum + CODE[name as keyof typeof CODE], 0)];
}

/** A page that one walk uses at several levels has A set in the middle of it, which changes nothing here. */
function check(setup: Setup): void {
  const { h, root } = setup;
  const s = machineOf(setup);
  const pages = pagesOf(h, s.memory);
  const truth = translate({ pages, root, levels: h.levels }, h.pageNumbers[0] as number);
  while (step(s, h, 0));
  if (truth.to === 'page') {
    const rights =
      (truth.mayWrite ? WRITABLE : 0) |
      (truth.userMay ? USER : 0) |
      (truth.mayExecute ? 0 : NO_EXECUTE) |
      (truth.dirty ? DIRTY : 0);
    expect(cached(s, h, 0)).toEqual([{ page: truth.page, rights, global: truth.global }]);
    for (const [page, index] of truth.path)
      (pages[page]?.[index] as { accessed: boolean }).accessed = true;
    expect(pagesOf(h, s.memory)).toEqual(pages);
  } else {
    expect(cached(s, h, 0)).toEqual([]);
  }
  for (const kind of KINDS) {
    for (const byUser of [false, true]) {
      const expected = weightOf(faultOf(truth, kind, byUser));
      expect(codes(s, h, 0, kind, byUser)).toEqual(expected);
      const confirming = { ...h, profile: { ...INTEL, confirmsFaults: true } };
      expect(codes(s, confirming, 0, kind, byUser)).toEqual(expected);
    }
  }
}

describe('random trees', () => {
  test('machine and function agree in page, rights, accessed bits and error codes (R1, R2, R3, R6, R12, R16)', () => {
    fc.assert(fc.property(setups(5, 1, 0), check), { numRuns: 1000 });
  });

  test('and come to every kind of end', () => {
    const ends = new Set<string>();
    for (const { h, words, root } of fc.sample(setups(5, 1, 0), 500)) {
      const image = { pages: pagesOf(h, words), root, levels: h.levels };
      const truth = translate(image, h.pageNumbers[0] as number);
      ends.add(truth.to === 'page' ? `page after ${truth.path.length}` : truth.to);
      for (const kind of KINDS) {
        ends.add(`${kind} ${faultOf(truth, kind, true) === null ? 'done' : 'faults'}`);
      }
    }
    for (const end of [
      'page after 1',
      'page after 2',
      'page after 3',
      'page after 4',
      'page after 5',
      'nothing',
      'reserved',
      ...KINDS.flatMap((kind) => [`${kind} done`, `${kind} faults`]),
    ]) {
      expect(ends).toContain(end);
    }
  });
});
