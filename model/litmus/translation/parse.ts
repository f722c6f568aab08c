/**
 * Reads translation litmus tests, in the style of the herd tools' tests of virtual memory:
 *
 *     X86_VMSA NAME
 *     "What it shows"
 *     Rules=(the numbers of those that it shows)
 *     Observation=Never
 *     { F0=1; F1=2; PTE(x)=(f:F0, D:0); page(y)=2; CR3(P1)=(f:T0, pcid:1); }
 *      P0                  | P1          ;
 *      MOV [PTE(x)],(f:F1) | MOV EAX,[x] ;
 *     exists (1:EAX=1 /\ PTE(x).D=1 /\ ~Fault(P1,x))
 *
 * Keys before the initial state: `Levels` (2 to 5; 2), `Fanout` (2 to 8; 2), `Profile` (see `PROFILES`).
 *
 * Small names are virtual addresses, each in a page of its own; capital ones physical pages. `PTE(x)`, `PDE(x)`,
 * `PDPTE(x)`, `PML4E(x)` and `PML5E(x)` are the entries on the way to `x` in the initial tree, whose highest page
 * is R0; `PTE(x,T1)` is the one for `x` in page T1. An entry that is given a page `f` is present, writable, for
 * users, accessed and dirty unless its bits P, W, U, NX, A, D, PS, G, RSVD say otherwise. Whatever the test says
 * nothing of in the tree above is such an entry too.
 *
 * `MOV EAX,[x]`, `MOV [x],$1` and `CALL x` (a fetch) go through the translation of `x`; by physical address go
 * `MOV EAX,[F0]`, `MOV [F0],$1`, `MOV EAX,[PTE(x)].D`, `MOV [PTE(x)],(...)`, `XCHG [PTE(x)],(...)`, `LOCK BTS
 * [PTE(x)].W` and `LOCK BTR`. There are `MFENCE`, `SERIALIZE`, `INVLPG [x]`, `INVPCID 0,pcid,[x]`, `INVPCID 1,pcid`,
 * `INVPCID 2`, `INVPCID 3`, `MOV CR3,(f:T0, pcid:1, keep:1)`, `MOV CR4,PGE`; `IPI P1,INVLPG [x]` (or another
 * invalidation), `WAIT` for all that one sent, `HLT` for one, `CLI`, `STI`; `SYSRET` and `SYSCALL` to user mode and
 * back. An instruction that faults is skipped. What is not understood is an error, never ignored.
 */

import { INTEL, PROFILES } from '../../x86/translation/hardware.ts';
import type { Profile } from '../../x86/translation/hardware.ts';
import { CODE } from '../../x86/translation/rights.ts';
import { parseHeader } from '../header.ts';
import type { Header } from '../header.ts';
import { parseThreads } from '../parse.ts';
import { parseProposition, parseQuantifier, placesOf } from '../proposition.ts';
import { Scanner } from '../scanner.ts';
import type { Condition, Proposition } from '../syntax.ts';
import { LitmusError } from '../syntax.ts';
import { parseInitial } from './initial.ts';
import { TranslationInstructions } from './instruction.ts';
import { layoutOf } from './layout.ts';
import { isPage, TranslationNames } from './names.ts';
import type { TranslationInstruction, TranslationPlace, TranslationTest } from './syntax.ts';

/** Does the file say that it is such a test? */
export function isTranslationTest(file: string, text: string): boolean {
  return parseHeader(file, text).architecture === 'X86_VMSA';
}

/** `file` names the text in errors; throws `LitmusError`. */
export function parseTranslationTest(file: string, text: string): TranslationTest {
  const header = parseHeader(file, text);
  const scanner = new Scanner(file, text, header.end);
  const levels = numberOf(file, header, 'Levels', 2, 5) ?? 2;
  const fanout = numberOf(file, header, 'Fanout', 2, 8) ?? 2;
  const names = new TranslationNames(scanner, levels);
  const initial = parseInitial(scanner, names);
  scanner.accept(';');
  const count = parseThreads(scanner);
  const instructions = new TranslationInstructions(scanner, names);
  const rows = parseRows(scanner, count, instructions);
  for (const { thread, at } of instructions.targets) {
    if (thread >= count) scanner.fail(`there is no thread ${thread}`, at);
  }
  const condition = parseCondition(scanner, names, count);
  const programs = Array.from({ length: count }, (_, p) => rows.flatMap((row) => row[p] ?? []));
  const pcids = Math.max(
    instructions.greatestPcid,
    ...[...initial.cr3.values()].map(({ pcid }) => pcid),
  );
  const { hardware, beginning, wordOf } = layoutOf(scanner, names, initial, {
    cpus: count,
    levels,
    fanout,
    pcids: pcids + 1,
    greatest: greatestNumber(programs, initial.numbers.values()),
    depth: Math.max(...programs.map((program) => program.filter(isBuffered).length)),
    globalPages: names.bitsSet.has('global'),
    largePages: names.bitsSet.has('large'),
    noExecute: names.bitsSet.has('noExecute'),
    profile: profileOf(file, header),
  });
  return {
    name: header.name,
    info: header.info,
    addresses: names.addresses,
    pages: names.pages,
    threads: programs.map((program, p) => ({
      registers: names.registers(p).all,
      instructions: program,
    })),
    hardware,
    beginning,
    wordOf,
    condition,
    observed: distinct(placesOf(condition.proposition)),
  };
}

/** Does it store into the store buffer? */
function isBuffered({ operation }: TranslationInstruction): boolean {
  return operation.kind === 'store' || (operation.kind === 'storePhysical' && !operation.locked);
}

function numberOf(
  file: string,
  { info }: Header,
  key: string,
  min: number,
  max: number,
): number | null {
  const text = info.get(key);
  if (text === undefined) return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new LitmusError(`${file}: ${key} is a number from ${min} to ${max}`);
}

/** `Profile=amd tce` */
function profileOf(file: string, { info }: Header): Profile {
  const words = (info.get('Profile') ?? 'intel').split(/[\s,]+/);
  const unknown = words.find((word) => !Object.hasOwn(PROFILES, word));
  if (unknown !== undefined) {
    const known = Object.keys(PROFILES).join(', ');
    throw new LitmusError(`${file}: there is no profile '${unknown}'; there are ${known}`);
  }
  return words.reduce((profile, word) => ({ ...profile, ...PROFILES[word] }), INTEL);
}

function greatestNumber(
  programs: readonly (readonly TranslationInstruction[])[],
  initial: Iterable<number>,
): number {
  const stored = programs
    .flat()
    .map(({ operation }) =>
      (operation.kind === 'store' || operation.kind === 'storePhysical') &&
      typeof operation.value === 'number'
        ? operation.value
        : 0,
    );
  return Math.max(1, ...initial, ...stored);
}

function parseRows(
  scanner: Scanner,
  threads: number,
  instructions: TranslationInstructions,
): (TranslationInstruction | null)[][] {
  const rows: (TranslationInstruction | null)[][] = [];
  while (!scanner.isAt('exists', 'forall', '~', 'not')) {
    const { from } = scanner.next;
    const row: (TranslationInstruction | null)[] = [];
    do row.push(instructions.parse(row.length));
    while (scanner.accept('|'));
    if (row.length !== threads) {
      scanner.fail(`a row of ${threads} cells is needed, not of ${row.length}`, from);
    }
    scanner.expect(';');
    rows.push(row);
  }
  return rows;
}

function parseCondition(
  scanner: Scanner,
  names: TranslationNames,
  threads: number,
): Condition<TranslationPlace> {
  const quantifier = parseQuantifier(scanner);
  const { from } = scanner.next;
  const proposition = parseProposition(scanner, () => parseComparison(scanner, names, threads));
  const text = scanner.textSince(from);
  if (scanner.next.kind !== 'end') scanner.fail(`${scanner.shown} is not understood here`);
  return { quantifier, proposition, text };
}

/** `0:EAX=1`, `F0!=2`, `PTE(x).D=1`, `PTE(x).f=F1`, `Fault(P0,x)`, `Fault(P0,x)=2`, `Fault(P0,x).W=1` */
function parseComparison(
  scanner: Scanner,
  names: TranslationNames,
  threads: number,
): Proposition<TranslationPlace> {
  const left = parsePlace(scanner, names, threads);
  const isDifferent = scanner.accept('!=') || scanner.accept('<>');
  if (!isDifferent && !scanner.accept('=')) {
    if (left.kind !== 'fault' || left.weight !== null) scanner.expect('=');
    return { kind: 'not', of: { kind: 'equals', left, right: 0 } };
  }
  const isTarget = left.kind === 'entry' && left.bit === 'target';
  const right = isTarget
    ? names.parsePage()
    : scanner.next.kind === 'number'
      ? parseNumberOrRegister(scanner, names, threads)
      : parsePlace(scanner, names, threads);
  const equals = { kind: 'equals' as const, left, right };
  return isDifferent ? { kind: 'not', of: equals } : equals;
}

function parseNumberOrRegister(
  scanner: Scanner,
  names: TranslationNames,
  threads: number,
): TranslationPlace | number {
  const { from } = scanner.next;
  const number = scanner.expectNumber();
  if (!scanner.accept(':')) return number;
  requireThread(scanner, number, threads, from);
  return { kind: 'register', thread: number, register: names.parseRegister(number) };
}

function parsePlace(scanner: Scanner, names: TranslationNames, threads: number): TranslationPlace {
  const { from, kind, text } = scanner.next;
  if (kind === 'number') {
    const place = parseNumberOrRegister(scanner, names, threads);
    return typeof place === 'number' ? scanner.fail('a place is missing', from) : place;
  }
  if (names.isAtEntry) {
    const entry = names.parseEntry();
    scanner.expect('.');
    const bit = scanner.accept('f') ? 'target' : names.parseBit();
    return { kind: 'entry', entry, bit };
  }
  if (text === 'Fault') {
    scanner.take();
    scanner.expect('(');
    const thread = names.parseThread();
    requireThread(scanner, thread, threads, from);
    scanner.expect(',');
    const va = names.parseAddress();
    scanner.expect(')');
    return { kind: 'fault', thread, va, weight: scanner.accept('.') ? codeBit(scanner) : null };
  }
  if (!isPage(text)) scanner.fail(`${scanner.shown} is no place that can be observed`);
  return { kind: 'page', page: names.parsePage() };
}

function codeBit(scanner: Scanner): number {
  const { text, from } = scanner.expectName('a bit of the error code');
  if (Object.hasOwn(CODE, text)) return CODE[text as keyof typeof CODE];
  return scanner.fail(`an error code has no bit '${text}'`, from);
}

function requireThread(scanner: Scanner, thread: number, threads: number, at: number): void {
  if (!(thread >= 0 && thread < threads)) scanner.fail(`there is no thread ${thread}`, at);
}

function distinct(places: readonly TranslationPlace[]): TranslationPlace[] {
  const keys = places.map((place) =>
    place.kind === 'entry'
      ? JSON.stringify({ ...place, entry: { ...place.entry, at: 0 } })
      : JSON.stringify(place),
  );
  return places.filter((_, i) => keys.indexOf(keys[i] as string) === i);
}
