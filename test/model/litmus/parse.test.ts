import { describe, expect, test } from 'vitest';

import { parseLitmus } from '../../../model/litmus/parse.ts';
import type { LitmusTest } from '../../../model/litmus/syntax.ts';
import { outcomeOf, TooManyStatesError } from '../../../model/litmus/outcome.ts';
import { shippedTests } from './shipped.ts';

const SB = `X86 SB
"Store buffering"
Observation=Sometimes
Cycle=Fre PodWR Fre PodWR
(* A comment (* in a comment *) with { and } *)
{ x=0; int y; [z]=0x10; 0:EBX=-3; P1:EBX=7; }
 P0          | P1          ;
 MOV [x],$1  | mov [y],$1  ; (* both *)
 MOV EAX,[y] | MOV EAX,[x] ;
locations [z; 0:EBX int;]
exists (0:EAX=0 /\\ 1:EAX=0)
`;

function parsed(text: string): LitmusTest {
  return parseLitmus('made.litmus', text);
}

test('a test is read whole', () => {
  const { name, info, locations, threads, condition, observed } = parsed(SB);
  expect(name).toBe('SB');
  expect(Object.fromEntries(info)).toEqual({
    Observation: 'Sometimes',
    Cycle: 'Fre PodWR Fre PodWR',
  });
  expect(locations).toEqual([
    { name: 'x', initial: 0 },
    { name: 'y', initial: 0 },
    { name: 'z', initial: 16 },
  ]);
  expect(threads.map(({ registers }) => registers)).toEqual([
    [
      { name: 'EBX', initial: -3 },
      { name: 'EAX', initial: 0 },
    ],
    [
      { name: 'EBX', initial: 7 },
      { name: 'EAX', initial: 0 },
    ],
  ]);
  expect(threads[1]?.instructions.map(({ text }) => text)).toEqual(['mov [y],$1', 'MOV EAX,[x]']);
  expect(condition).toMatchObject({ quantifier: 'exists', text: '(0:EAX=0 /\\ 1:EAX=0)' });
  expect(observed).toEqual([
    { kind: 'register', thread: 0, register: 0 },
    { kind: 'register', thread: 0, register: 1 },
    { kind: 'register', thread: 1, register: 1 },
    { kind: 'location', location: 2 },
  ]);
});

/** A single thread with these lines, X86 unless the first is an architecture. */
function thread(lines: string, condition = 'exists (true)', architecture = 'X86'): string {
  return `${architecture} made\n{ }\nP0 ;\n${lines} ;\n${condition}\n`;
}

describe('instructions', () => {
  test.each([
    ['MOV EAX,$5', 5, 0, 0],
    ['MOV [x],$5', 0, 5, 0],
    ['LOCK ADD [x],$5', 0, 5, 0],
    ['LOCK; INC [x]', 0, 1, 0],
    ['SUB [x],$5', 0, -5, 0],
    ['DEC EAX', -1, 0, 0],
    ['MOV EAX,$6 ; AND EAX,$3 ; MOV [x],EAX', 2, 2, 0],
    ['MOV EAX,$6 ; OR [x],EAX ; XOR EAX,[x]', 0, 6, 0],
    ['MOV EAX,$5 ; XCHG EAX,[x]', 0, 5, 0],
    ['MOV EAX,$5 ; XCHG [x],EAX', 0, 5, 0],
    ['MOV EAX,$5 ; MOV [x],$2 ; LOCK XADD [x],EAX', 2, 7, 0],
    ['MOV EAX,$5 ; XADD EAX,EAX', 10, 0, 0],
    ['MOV EBX,$5 ; LOCK CMPXCHG [x],EBX', 0, 5, 5],
    ['MOV [x],$2 ; MOV EBX,$5 ; CMPXCHG [x],EBX', 2, 2, 5],
    ['MOV EBX,$3 ; CMPXCHG EBX,EBX', 3, 0, 3],
    ['MFENCE ; LFENCE ; SFENCE', 0, 0, 0],
  ])('%s', (lines, eax, x, ebx) => {
    const condition = `forall (0:EAX=${eax} /\\ x=${x} /\\ 0:EBX=${ebx})`;
    expect(outcomeOf(parsed(thread(lines, condition))).validated).toBe(true);
  });

  test.each([
    ['movl $5,%eax', 5, 0],
    ['movq $5,(x)', 0, 5],
    ['movl $5,[x]', 0, 5],
    ['lock addl $5,(x)', 0, 5],
    ['subq $5,(x)', 0, -5],
    ['mov $5,%r8 ; mov %r8,(x) ; mov (x),%rax', 5, 5],
    ['mov $5,%r8d ; mov %r8d,(x) ; mov (x),%eax', 5, 5],
    ['movl $5,%eax ; xchgl %eax,(x)', 0, 5],
    ['movl $5,%ebx ; lock cmpxchgl %ebx,(x)', 0, 5],
    ['incl (x) ; decl %eax', -1, 1],
  ])('%s, of X86_64', (lines, rax, x) => {
    const condition = `forall (0:rax=${rax} /\\ x=${x})`;
    expect(outcomeOf(parsed(thread(lines, condition, 'X86_64'))).validated).toBe(true);
  });
});

describe('conditions', () => {
  test.each([
    ['exists (x=1 /\\ 0:EAX=2)', true],
    ['exists ([x]=1 /\\ ~(0:EAX=2))', false],
    ['~exists (x=2)', true],
    ['~ exists (x != 2)', false],
    ['forall x=1 \\/ x=2', true],
    ['forall (x==1 => 0:EAX=2)', true],
    ['forall (x <> 1 => 0:EAX=3)', true],
    ['forall (not x=1 => false)', true],
    ['forall (x=P0:EBX)', true],
    ['forall (0:EBX=x /\\ 0:EAX=[y]);', true],
    // The format's grammar: implication binds more than "and", which binds more than "or".
    ['forall (true \\/ false /\\ false)', true],
    ['forall (false /\\ false => true)', false],
    ['final (x=1)', true],
    ['exists (x=2) with sc: ~exists; tso: exists;', false],
    ['exists (x=1) << what follows is no part of it', true],
  ])('%s is %s', (condition, validated) => {
    const lines = 'MOV EAX,$2 ; MOV EBX,$1 ; MOV [x],EBX ; MOV [y],EAX';
    expect(outcomeOf(parsed(thread(lines, condition))).validated).toBe(validated);
  });
});

describe('mistakes are told with file, line and column', () => {
  test.each([
    ['', "1:1: the first line is not an architecture and a test's name"],
    ['PPC MP\n{ }', '1:1: the architecture is PPC; X86, X86_64 and X86_VMSA are understood'],
    ['X86 MP\nno state', "2:9: the initial state '{ ... }' is missing"],
    ['X86 MP\nObservation=never\n{ }', '2:1: an observation is one of Always, Sometimes, Never'],
    ['X86 MP\n(* no end', '2:1: the comment has no end'],
    ['X86 MP\n{ x=y; }', "2:5: a number is missing before 'y': addresses are no values here"],
    ['X86 MP\n{ int *p; }', '2:3: pointers are not understood'],
    ['X86 MP\n{ x=1 y=1; }', "2:3: ';' is missing before 'y'"],
    ['X86 MP\n{ 0:XAX=1; }', "2:5: 'XAX' is no register of X86 that is understood"],
    ['X86 MP\n{ 1:EAX=1; }\nP0 ;\n', '4:1: there is no thread 1, but it is given a register'],
    ['X86 MP\n{ }\nP1 ;', "3:1: P0 is missing before 'P1'"],
    ['X86 MP\n{ }\nP0 | P1 ;\nMFENCE ;\n', '4:1: a row of 2 cells is needed, not of 1'],
    [thread('NOP'), "4:1: 'NOP' is not understood"],
    [thread('MOVB [x],$1'), "4:1: 'MOVB' is not understood"],
    [thread('L0: MFENCE'), '4:1: labels and jumps are not understood'],
    [thread('CMP EAX,$1'), '4:1: labels, jumps and flags are not understood'],
    [thread('JNE L0'), '4:1: labels, jumps and flags are not understood'],
    [thread('MOV [EAX],$1'), '4:6: addresses in registers are not understood'],
    [thread('MOV $1,EAX'), '4:1: MOV to a number'],
    [thread('INC $1'), '4:5: a number is no target'],
    [thread('MOV [x],[y]'), '4:1: MOV with two operands in memory'],
    [thread('XADD [x],$1'), '4:1: XADD with a number'],
    [thread('MOV AX,$1'), "4:5: 'AX' is no register of X86 that is understood"],
    [thread('MOV EAX $1'), "4:9: ',' is missing before '$1'"],
    [thread('MOV EAX,'), "4:10: an operand is missing before ';'"],
    [thread('MOV EAX,$1 MFENCE'), "4:12: '|' or ';' is missing before 'MFENCE'"],
    [thread('LOCK MOV [x],$1'), '4:6: this MOV takes no LOCK'],
    [thread('LOCK INC EAX'), '4:6: this INC takes no LOCK'],
    [thread('LOCK MFENCE'), '4:6: MFENCE takes no LOCK'],
    [
      thread('movl $1,(x) ; movq (x),%rax', 'exists (true)', 'X86_64'),
      '4:15: accesses of different sizes are not understood',
    ],
    [
      thread('mov $1,%eax ; mov %rax,(x)', 'exists (true)', 'X86_64'),
      '4:19: accesses of different sizes are not understood',
    ],
    [thread('MOVQ [x],EAX'), '4:10: accesses of different sizes are not understood'],
    [thread('MFENCE', ''), '6:1: an instruction is missing before the end of the file'],
    [thread('MFENCE', 'exists (EAX=1)'), '5:9: whose EAX? (0:EAX is that of P0)'],
    [thread('MFENCE', 'exists (1:EAX=1)'), '5:9: there is no thread 1'],
    [thread('MFENCE', 'exists (x=1'), "6:1: ')' is missing before the end of the file"],
    [thread('MFENCE', 'exists (x)'), "5:10: '=' is missing before ')'"],
    [thread('MFENCE', 'exists (x=1) in tso'), "5:14: 'in' is not understood here"],
    [
      thread('MFENCE', 'exists (x=1) with tso: never'),
      "5:24: exists, ~exists or forall is missing before 'never'",
    ],
    [
      thread('MFENCE', '~forall (x=1)'),
      "5:2: exists, ~exists or forall is missing before 'forall'",
    ],
    [
      thread('MFENCE', 'filter (x=1) exists (x=1)'),
      "5:1: exists, ~exists or forall is missing before 'filter'",
    ],
    [thread('MFENCE', 'locations [x; exists (x=1)'), "5:22: ']' is missing before '('"],
    [thread('MOV EAX,#1'), "4:9: '#' is not understood"],
  ])('%j', (text, message) => {
    expect(() => parsed(text)).toThrow(`made.litmus:${message}`);
    expect(() => parsed(text)).toThrow(expect.objectContaining({ name: 'LitmusError' }));
  });

  test('values that grow too large are refused before anything is explored', () => {
    const doubling = Array<string>(30).fill('ADD EAX,EAX').join(' ; ');
    expect(() => outcomeOf(parsed(thread(`MOV EAX,$1 ; ${doubling}`)))).toThrow(
      'made: values may reach',
    );
  });
});

test('a test that does not fit into memory has no outcome', () => {
  expect(() => outcomeOf(parsed(SB), undefined, { maxMemory: 0 })).toThrow(TooManyStatesError);
});

test('every test that comes with Limbo says what was published, and where', () => {
  const shipped = shippedTests();
  expect(shipped.length).toBeGreaterThanOrEqual(60);
  for (const { name, text, test: each } of shipped) {
    expect(each.name).toBe(name);
    expect(['Always', 'Sometimes', 'Never']).toContain(each.info.get('Observation'));
    expect(text).toMatch(/\(\* [^]{10,} \*\)/);
  }
});

test.each(shippedTests())('$name is observed as published', ({ test: each }) => {
  expect(outcomeOf(each).observation).toBe(each.info.get('Observation'));
});
