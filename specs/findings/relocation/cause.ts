/** Why versions of the relocation protocol fail, told once for all that have a cause in common. */

export interface RelocationCause {
  readonly title: string;
  /** What goes wrong, in two sentences. */
  readonly explanation: string;
  /** Who had said so before, and how far; null if nobody had, that we know of. */
  readonly said: string | null;
}

/** By the names that `specs/relocation/found` has for them. */
export type RelocationCauses = Readonly<Record<string, RelocationCause>>;
