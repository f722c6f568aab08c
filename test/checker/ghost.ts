/**
 * Ghost state must not influence the system under test: it is what the specification remembers, and
 * the real code has no such memory. The check changes ghost variables at random in states of a
 * bounded search, and compares what the system can then do.
 */

import fc from 'fast-check';
import { blocked, OutsideDomainError } from '../../checker/index.ts';
import type { System } from '../../checker/index.ts';
import { AssertionLog, directAssertions } from '../../checker/property/assert.ts';
import { sampleStates } from '../../checker/reduction/sample.ts';
import { sameWords } from '../../checker/search/expander.ts';
import { cardinality } from '../../checker/state/domain.ts';
import type { LeafSlot } from '../../checker/state/layout.ts';
import { unpack } from '../../checker/state/value.ts';
import type { Plain } from '../../checker/state/value.ts';
import type { Action } from '../../checker/system/system.ts';

/** A step that reads ghost state: with another ghost value it does something else. */
export interface GhostRead {
  readonly step: string;
  /** The ghost variable that was changed; null if it takes a change of several to see it. */
  readonly ghost: string | null;
  readonly difference: 'enabled or not' | 'another successor';
  readonly state: Plain;
  /** The state with other ghost values. */
  readonly changed: Plain;
}

export interface GhostSearch {
  /** States explored, breadth first, from which those to be changed are taken evenly. */
  readonly maxStates?: number;
  readonly samples?: number;
  /** How often the ghost variables of one state are changed. */
  readonly changes?: number;
  readonly seed?: number;
  /**
   * Ghosts that are parts of other variables, by their paths with every index replaced by `[]`:
   * `frame[].content`.
   */
  readonly parts?: readonly string[];
}

/** The steps and rules of `system` that were caught reading ghost state, each once. */
export function ghostReads(system: System, options: GhostSearch = {}): GhostRead[] {
  const { maxStates = 20_000, samples = 500, changes = 4, seed = 1, parts = [] } = options;
  const { view, ghosts } = system;
  const unknown = parts.find((part) => !view.layout.slots.some((slot) => partOf(slot) === part));
  if (unknown !== undefined) throw new Error(`no part of the state is '${unknown}'`);
  const slots = view.layout.slots.filter(
    (slot) => ghosts.includes(String(slot.path[0])) || parts.includes(partOf(slot)),
  );
  const byStep = new Map<string, GhostRead>();
  const states = sampleStates(system, maxStates, samples);
  if (slots.length === 0) return [];
  const random = fc.sample(
    fc.tuple(
      fc.nat({ max: slots.length - 1 }),
      fc.array(fc.nat(), { minLength: slots.length, maxLength: slots.length }),
    ),
    { numRuns: states.length * changes, seed },
  );
  states.forEach((state, i) => {
    const before = successors(system, state, slots);
    for (let change = 0; change < changes; change += 1) {
      // One variable at a time, so that the report can name it; the last change is of them all.
      const [one, codes] = random[i * changes + change] as [number, number[]];
      const ghost = change === changes - 1 ? null : (slots[one] as LeafSlot).name;
      const changed = state.slice();
      slots.forEach((slot, s) => {
        const code = (codes[s] as number) % cardinality(slot.domain);
        if (ghost === null || s === one) setCode(changed, slot, code);
      });
      const after = successors(system, changed, slots);
      for (const [action, next] of before) {
        const difference = differenceOf(next, after.get(action) as Successor);
        const known = byStep.get(action.step);
        // One that names a single variable says more than one of them all.
        if (
          difference === null ||
          (known !== undefined && (ghost === null || known.ghost !== null))
        )
          continue;
        byStep.set(action.step, {
          step: action.step,
          ghost,
          difference,
          state: unpack(view.layout, state),
          changed: unpack(view.layout, changed),
        });
      }
    }
  });
  return [...byStep.values()];
}

/** The path of a leaf with its indices left out: `frame[].content`. */
function partOf({ name }: LeafSlot): string {
  return name.replace(/\[[^\]]*\]/g, '[]');
}

/** Without ghosts; null if blocked; undefined if only what it writes to a ghost is impossible. */
type Successor = Int32Array | null | undefined;

function successors(
  system: System,
  state: Int32Array,
  ghostSlots: readonly LeafSlot[],
): Map<Action, Successor> {
  const found = new Map<Action, Successor>();
  directAssertions(new AssertionLog());
  for (const { word, shift, mask, actions, me, codeField } of system.processes) {
    const label = ((state[word] as number) >>> shift) & mask;
    for (const action of actions[label] ?? []) {
      found.set(action, successor(system, state, action, ghostSlots, me, codeField));
    }
  }
  for (const { action } of system.rules) {
    found.set(action, successor(system, state, action, ghostSlots));
  }
  return found;
}

function successor(
  { view, ghosts }: System,
  state: Int32Array,
  action: Action,
  ghostSlots: readonly LeafSlot[],
  me?: Record<string, unknown>,
  codeField = '',
): Successor {
  const next = new Int32Array(state.length);
  view.load(state, 0);
  view.holder = undefined;
  try {
    const target = action.run(view.state, me, action.params);
    if (target === blocked) return null;
    if (me !== undefined) me[codeField] = action.targets?.get(target);
    view.store(next, 0);
  } catch (error) {
    // From a ghost value that no run leads to, a ghost may be led out of its domain.
    const isGhost =
      error instanceof OutsideDomainError &&
      ghosts.some((ghost) => error.variable.split(/[.[]/)[0] === ghost);
    if (isGhost) return undefined;
    throw new Error(`${action.step} fails with another ghost value`, { cause: error });
  }
  for (const slot of ghostSlots) setCode(next, slot, 0);
  return next;
}

function differenceOf(before: Successor, after: Successor): GhostRead['difference'] | null {
  if (before === undefined || after === undefined) return null;
  if ((before === null) !== (after === null)) return 'enabled or not';
  if (before === null || after === null || sameWords(before, after)) return null;
  return 'another successor';
}

function setCode(words: Int32Array, { word, shift, bits }: LeafSlot, code: number): void {
  if (bits === 0) return;
  const mask = (2 ** bits - 1) << shift;
  words[word] = ((words[word] as number) & ~mask) | ((code << shift) & mask);
}
