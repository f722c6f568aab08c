/** Declared symmetry: what is interchangeable in a system, and what is renamed together with it. */

import { DomainError, isLeaf } from '../state/domain.ts';
import type { Domain, IndexDomain, ScalarDomain, StructDomain } from '../state/domain.ts';
import type { Process } from '../system/machine.ts';

/**
 * Members of some domains that no step and no property tells apart. Number `n` is the same member in
 * each of the domains, wherever in the state their values or arrays indexed by them stand.
 */
export interface Interchangeable {
  /** Ranges are meant as these very objects, scalar sets by their names. */
  readonly of: readonly IndexDomain[];
  /** The first and the last member; by default all members of the first domain. */
  readonly first?: number;
  readonly last?: number;
  /**
   * One process for each member, of one machine, exchanged with it. A constant is either the same in
   * all of them, or the number of the member.
   */
  readonly processes?: readonly string[];
}

/** What is interchangeable, by a name for reports. The order decides the cost, not the result. */
export type SymmetryDefinition = Readonly<Record<string, Interchangeable>>;

/** A checked declaration: members `first` to `first + size - 1`. */
export interface Orbit {
  readonly name: string;
  readonly domains: readonly IndexDomain[];
  readonly first: number;
  readonly size: number;
  readonly processes: readonly string[];
}

/** Of more members just the first so many are exchanged: a bit for each must fit into a word. */
const MEMBERS_MAX = 30;

/**
 * The declared orbits, and one for each scalar set that none of them names, where there are two
 * members to exchange. Throws {@link DomainError} for what can't be.
 */
export function orbitsOf(
  declared: SymmetryDefinition,
  state: StructDomain,
  processes: Readonly<Record<string, Process>>,
): readonly Orbit[] {
  const orbits = Object.entries(declared).map(([name, each]) => orbitOf(name, each));
  orbits.forEach((orbit, i) => {
    requireMembers(orbit);
    requireProcesses(orbit, processes);
    requireDisjoint(orbit, orbits.slice(0, i));
  });
  for (const set of scalarSetsIn(state)) {
    if (orbits.every((orbit) => !ranksAmong(orbit, set))) {
      orbits.push({ name: set.name, domains: [set], first: 0, size: set.size, processes: [] });
    }
  }
  return orbits
    .filter(({ size }) => size > 1)
    .map((orbit) => ({
      ...orbit,
      size: Math.min(orbit.size, MEMBERS_MAX),
      processes: orbit.processes.slice(0, MEMBERS_MAX),
    }));
}

/** Are the values of `domain` among what the orbit renames? */
export function ranksAmong({ domains }: Pick<Orbit, 'domains'>, domain: IndexDomain): boolean {
  return domains.some((each) => isSame(each, domain));
}

function isSame(a: IndexDomain, b: IndexDomain): boolean {
  return a === b || (a.kind === 'scalar' && b.kind === 'scalar' && a.name === b.name);
}

function orbitOf(name: string, { of, first, last, processes = [] }: Interchangeable): Orbit {
  const [domain] = of;
  if (domain === undefined) throw new DomainError(`symmetry of ${name} names no domain`);
  const from = first ?? leastOf(domain);
  const size = (last ?? greatestOf(domain)) - from + 1;
  return { name, domains: of, first: from, size: Math.max(size, 0), processes };
}

const leastOf = (domain: IndexDomain): number => (domain.kind === 'range' ? domain.min : 0);
const greatestOf = (domain: IndexDomain): number =>
  domain.kind === 'range' ? domain.max : domain.size - 1;

function requireMembers({ name, domains, first, size }: Orbit): void {
  if (size < 2) return;
  for (const domain of domains) {
    if (first >= leastOf(domain) && first + size - 1 <= greatestOf(domain)) continue;
    const members = `${first}..${first + size - 1}`;
    const range = `${leastOf(domain)}..${greatestOf(domain)}`;
    throw new DomainError(`symmetry of ${name}: ${members} are not all in the domain ${range}`);
  }
}

function requireProcesses(orbit: Orbit, all: Readonly<Record<string, Process>>): void {
  const { name, processes, first, size } = orbit;
  if (processes.length === 0) return;
  const fail = (why: string): never => {
    throw new DomainError(`symmetry of ${name}: ${why}`);
  };
  if (processes.length !== size) fail(`${size} members, but ${processes.length} processes`);
  const found = processes.map(
    (process) => all[process] ?? fail(`there is no process '${process}'`),
  );
  const [one] = found;
  const other = processes.find((_, i) => found[i]?.machine !== one?.machine);
  if (other !== undefined) fail(`'${other}' runs another machine than '${processes[0]}'`);
  for (const constant of one?.machine.constants ?? []) {
    const values = found.map(({ constants }) => constants[constant] as number);
    if (values.every((value) => value === values[0])) continue;
    if (values.every((value, i) => value === first + i)) continue;
    fail(`constant '${constant}' is neither the same in all processes nor the member's number`);
  }
}

function requireDisjoint(orbit: Orbit, others: readonly Orbit[]): void {
  for (const other of others) {
    const domain = orbit.domains.find((each) => ranksAmong(other, each));
    const process = orbit.processes.find((each) => other.processes.includes(each));
    if (domain === undefined && process === undefined) continue;
    const what = process === undefined ? 'a domain' : `process '${process}'`;
    throw new DomainError(`symmetry of ${orbit.name}: ${what} is in that of ${other.name} as well`);
  }
}

/** Every scalar set of the state, each name once; two of one name must have one size. */
function scalarSetsIn(state: StructDomain): readonly ScalarDomain[] {
  const found = new Map<string, ScalarDomain>();
  const visit = (domain: Domain): void => {
    if (domain.kind === 'scalar') {
      const known = found.get(domain.name);
      if (known !== undefined && known.size !== domain.size) {
        throw new DomainError(
          `scalar set ${domain.name} has ${known.size} members and ${domain.size}`,
        );
      }
      found.set(domain.name, domain);
    } else if (domain.kind === 'struct') Object.values(domain.fields).forEach(visit);
    else if (domain.kind === 'array') [domain.index, domain.of].forEach(visit);
    else if (domain.kind === 'optional' || domain.kind === 'set') visit(domain.of);
    else if (isLeaf(domain) && domain.kind === 'range') {
      Object.values(domain.tagged?.domains ?? {}).forEach(visit);
    }
  };
  visit(state);
  return [...found.values()];
}
