/** What a litmus test says: threads of straight-line code, and a condition on what they leave behind. */

/** Numbers of locations, threads and registers are indices into the lists of the test. */
export interface LitmusTest {
  readonly name: string;
  /** What the file says of itself, by key: `Observation=Never`. */
  readonly info: ReadonlyMap<string, string>;
  readonly locations: readonly Variable[];
  readonly threads: readonly Thread[];
  readonly condition: Condition;
  /** What the condition and `locations` name: registers by thread, then locations. */
  readonly observed: readonly Place[];
}

/** A location or register, and its value at the beginning. */
export interface Variable {
  readonly name: string;
  readonly initial: number;
}

export interface Thread {
  readonly registers: readonly Variable[];
  readonly instructions: readonly Instruction[];
}

export type Place =
  | { readonly kind: 'register'; readonly thread: number; readonly register: number }
  | { readonly kind: 'location'; readonly location: number };

export type Operand =
  | { readonly kind: 'immediate'; readonly value: number }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'location'; readonly location: number };

export type Target = Exclude<Operand, { readonly kind: 'immediate' }>;

/** What is computed of the target, the source and the accumulator; see `operation.ts`. */
export type Operation = 'mov' | 'xchg' | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'xadd' | 'cmpxchg';

export interface DataInstruction {
  readonly kind: 'data';
  readonly text: string;
  readonly operation: Operation;
  readonly target: Target;
  readonly source: Operand;
  /** Its accesses to memory are one atomic step: by a LOCK prefix, or because it is an XCHG. */
  readonly locked: boolean;
  /** The register of EAX or RAX, which CMPXCHG compares with. */
  readonly accumulator: number;
}

export interface FenceInstruction {
  readonly kind: 'fence';
  readonly text: string;
  /** Does it wait until the store buffer is empty? */
  readonly drains: boolean;
}

export type Instruction = DataInstruction | FenceInstruction;

export type Quantifier = 'exists' | '~exists' | 'forall';

export interface Condition<P = Place> {
  readonly quantifier: Quantifier;
  readonly proposition: Proposition<P>;
  /** As the file has it, on one line. */
  readonly text: string;
}

/** `P` are the places that it compares; a number, or a place, with a place. */
export type Proposition<P = Place> =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'equals'; readonly left: P; readonly right: P | number }
  | { readonly kind: 'not'; readonly of: Proposition<P> }
  | {
      readonly kind: 'and' | 'or' | 'implies';
      readonly left: Proposition<P>;
      readonly right: Proposition<P>;
    };

/** A mistake in a litmus file, or what goes beyond what is understood: `file:line:column: what`. */
export class LitmusError extends Error {
  override name = 'LitmusError';
}
