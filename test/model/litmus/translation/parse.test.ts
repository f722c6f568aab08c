/** The text format of translation tests: what is understood, and what is said of the rest. */

import { describe, expect, test } from 'vitest';

import { translationOutcomeOf } from '../../../../model/litmus/translation/outcome.ts';
import { parseTranslationTest } from '../../../../model/litmus/translation/parse.ts';

function read(text: string) {
  return parseTranslationTest('t', `X86_VMSA t\n${text}`);
}

const program = (line: string, initial = 'PTE(x)=(f:F0);') =>
  `{ ${initial} }\n P0 ;\n ${line} ;\nexists (0:EAX=1)\n`;

describe('what is understood', () => {
  test('addresses lie in the pages that they are given, the others in the lowest left', () => {
    const { hardware, addresses } = read(
      'Levels=3\n{ PTE(x)=(f:F0); PTE(y)=(f:F0); PTE(z)=(f:F0); page(y)=0; }\n P0 ;\n MFENCE ;\nexists (F0=0)',
    );
    expect(addresses).toEqual(['x', 'y', 'z']);
    expect(hardware.pageNumbers).toEqual([1, 0, 2]);
    expect(hardware.index.slice(3, 6)).toEqual([1, 0, 0]);
    expect(hardware.region.slice(3, 6)).toEqual([0, 0, 1]);
  });

  test('entries have all rights, A and D, unless it is said', () => {
    const { beginning, wordOf } = read(program('MOV EAX,[x]', 'PTE(x)=(f:F0, D:0, W:0);'));
    expect(beginning.words.get(wordOf({ level: 1, va: 0, table: null, at: 0 }))).toMatchObject({
      present: true,
      writable: false,
      user: true,
      accessed: true,
      dirty: false,
    });
    expect(beginning.words.get(wordOf({ level: 2, va: 0, table: null, at: 0 }))).toMatchObject({
      present: true,
      writable: true,
    });
  });

  test('SYSRET and SYSCALL are no steps but say who executes what follows', () => {
    const { threads } = read(
      '{ PTE(x)=(f:F0); }\n P0 ;\n SYSRET ;\n CALL x ;\n SYSCALL ;\n INVLPG [x] ;\nexists (F0=0)',
    );
    expect(threads[0]?.instructions.map(({ text, byUser }) => [text, byUser])).toEqual([
      ['CALL x', true],
      ['INVLPG [x]', false],
    ]);
  });

  test('a test of which no run comes to its end is none', () => {
    const stuck = read(program('HLT'));
    expect(() => translationOutcomeOf(stuck)).toThrow('t: no run comes to its end');
  });
});

describe('what is not', () => {
  test.each([
    ['NOP', "t:4:2: 'NOP' is not understood"],
    ['MOV [x],$1 | MFENCE', 't:4:2: a row of 1 cells is needed, not of 2'],
    ['MOV EAX,[PTE(x)]', "t:4:19: '.' is missing before ';'"],
    ['MOV [PTE(x)],(f:F1, Q:1)', "t:4:22: an entry has no bit 'Q'"],
    ['MOV [PTE(x)],(f:F1, W:2)', 't:4:24: a bit is 0 or 1'],
    ['INVPCID 4', 't:4:10: kinds of INVPCID are 0 to 3'],
    ['IPI P1,INVLPG [x]', 't:4:6: there is no thread 1'],
    ['IPI P0,MFENCE', 't:4:9: an interrupt has a CPU do one of INVLPG, INVPCID, MOV'],
    ['MOV [PDPTE(x)],()', 't:4:7: with 2 levels there is no PDPTE'],
    ['LOCK ADD [PTE(x)].D', "t:4:7: 'LOCK ADD' is not understood"],
    ['MOV [x],$-1', 't:4:10: numbers are not negative here'],
  ])('%s', (line, message) => {
    expect(() => read(program(line))).toThrow(message);
  });

  test.each([
    ['Levels=6\n', program('MFENCE'), 't: Levels is a number from 2 to 5'],
    ['Profile=arm\n', program('MFENCE'), "t: there is no profile 'arm'; there are intel, amd"],
    ['', '{ PTE(x)=(f:F0); }\n P0 ;\n SYSRET ;\n MOV CR3,(f:R0) ;\nexists (F0=0)', 'is privileged'],
    ['', program('MFENCE', 'page(x)=4;'), 'x lies in page 4 of 4'],
    ['', program('MFENCE', 'page(x)=1; page(y)=1;'), 'two addresses lie in one page'],
    ['', program('MOV [PTE(x)],()', 'PDE(x)=(f:F0, PS:1);'), 't:4:7: x has no PTE'],
    ['', program('MFENCE', 'PDE(x)=(PS:1);'), 'a large page needs a page: f'],
    ['', '{ }\n P0 ;\n MFENCE ;\nexists (1:EAX=0)', 't:5:9: there is no thread 1'],
    ['', '{ }\n P0 ;\n MFENCE ;\nexists (Fault(P0,x).Z=1)', "an error code has no bit 'Z'"],
    ['', '{ }\n P0 ;\n MFENCE ;\nexists (x=1)', "'x' is no place that can be observed"],
  ])('%s%s', (keys, body, message) => {
    expect(() => read(keys + body)).toThrow(message);
  });
});
