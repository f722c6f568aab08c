/**
 * Reads tests in the `.litmus` format of the herd tools, for X86 and X86_64, as far as they are
 * straight-line code over named locations. What is not understood is an error, never skipped.
 */

import { Conditions } from './condition.ts';
import { parseHeader } from './header.ts';
import { Instructions } from './instruction.ts';
import { Names } from './names.ts';
import { placesOf } from './proposition.ts';
import { Scanner } from './scanner.ts';
import type { Instruction, LitmusTest, Place } from './syntax.ts';

/** `file` names the text in errors; throws `LitmusError`. */
export function parseLitmus(file: string, text: string): LitmusTest {
  const { architecture, name, info, end } = parseHeader(file, text);
  const names = new Names();
  const scanner = new Scanner(file, text, end);
  const conditions = new Conditions(scanner, architecture, names);
  conditions.parseInitial();
  scanner.accept(';');
  const threads = parseThreads(scanner);
  if (names.threads > threads)
    scanner.fail(`there is no thread ${names.threads - 1}, but it is given a register`);
  const instructions = new Instructions(scanner, architecture, names);
  const rows = parseRows(scanner, threads, instructions);
  conditions.threads = threads;
  const listed = conditions.parseLocations();
  const condition = conditions.parseCondition();
  return {
    name,
    info,
    locations: names.locations.all,
    threads: Array.from({ length: threads }, (_, thread) => ({
      registers: names.registers(thread).all,
      instructions: rows.flatMap((row) => row[thread] ?? []),
    })),
    condition,
    observed: observedPlaces([...placesOf(condition.proposition), ...listed]),
  };
}

/** `P0 | P1 ;`; how many there are. */
export function parseThreads(scanner: Scanner): number {
  for (let thread = 0; ; thread += 1) {
    const { text, from } = scanner.expectName(`P${thread}`);
    if (text !== `P${thread}`) scanner.fail(`P${thread} is missing before '${text}'`, from);
    if (scanner.accept(';')) return thread + 1;
    scanner.expect('|');
  }
}

/** The table of instructions, row by row. */
function parseRows(
  scanner: Scanner,
  threads: number,
  instructions: Instructions,
): (Instruction | null)[][] {
  const rows: (Instruction | null)[][] = [];
  while (
    !scanner.isAt('locations', 'exists', 'forall', 'final', '~', 'not', 'filter', 'observed')
  ) {
    const { from } = scanner.next;
    const row: (Instruction | null)[] = [];
    do row.push(instructions.parse(row.length));
    while (scanner.accept('|'));
    if (row.length !== threads)
      scanner.fail(`a row of ${threads} cells is needed, not of ${row.length}`, from);
    scanner.expect(';');
    rows.push(row);
  }
  return rows;
}

/** Each once: registers by thread, then locations, in the order in which they were first named. */
function observedPlaces(places: readonly Place[]): Place[] {
  const rank = (place: Place): readonly [number, number] =>
    place.kind === 'register' ? [place.thread, place.register] : [Infinity, place.location];
  const sorted = places.toSorted((a, b) => {
    const [[first, second], [other, another]] = [rank(a), rank(b)];
    return first === other ? second - another : first - other;
  });
  const keys = sorted.map((place) => rank(place).join());
  return sorted.filter((_, i) => keys.indexOf(keys[i] as string) === i);
}
