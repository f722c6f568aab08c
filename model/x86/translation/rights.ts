/**
 * Rights along a walk, as the caches keep them (R1, R6): a number of bits. W and U are ANDed over the levels,
 * NX is ORed; so without a level the rights are W and U.
 */

export const WRITABLE = 1;
export const USER = 2;
export const NO_EXECUTE = 4;
/** Of a TLB entry only: D of the leaf. */
export const DIRTY = 8;

export const ALL_RIGHTS = WRITABLE | USER;
/** How many sets of rights a paging-structure-cache entry can have, and a TLB entry. */
export const WALK_RIGHTS = 8;
export const TLB_RIGHTS = 16;

/** Rights that can occur, each with a number of its own. */
export interface Classes {
  readonly rights: readonly number[];
  /** The number of those that stand for some rights: by arithmetic, which other checkers can do in a step too. */
  readonly of: (rights: number) => number;
}

/** `WU`: may be written, by the user too; `R` not written, `D` D is set, `X` not executed. */
export function rightsText(rights: number): string {
  const letters = [
    rights & WRITABLE ? 'W' : 'R',
    rights & USER ? 'U' : '',
    rights & DIRTY ? 'D' : '',
    rights & NO_EXECUTE ? 'X' : '',
  ];
  return letters.join('');
}

/** Bits of a page fault's error code (SDM §4.7). */
export const CODE = { P: 1, W: 2, U: 4, RSVD: 8, I: 16 } as const;

export type Access = 'read' | 'write' | 'fetch';

interface Permissions {
  readonly writable: boolean;
  readonly user: boolean;
  readonly noExecute: boolean;
}

/** The rights of a walk that had `rights` so far and goes on through an entry. */
export function combined(rights: number, entry: Permissions): number {
  let all = rights;
  if (!entry.writable) all &= ~WRITABLE;
  if (!entry.user) all &= ~USER;
  if (entry.noExecute) all |= NO_EXECUTE;
  return all;
}

/** Do rights allow an access, with CR0.WP set, EFER.NXE set, SMAP and SMEP clear (SDM §4.6.1)? */
export function permits(rights: number, access: Access, byUser: boolean): boolean {
  if (byUser && (rights & USER) === 0) return false;
  if (access === 'write') return (rights & WRITABLE) !== 0;
  return access === 'read' || (rights & NO_EXECUTE) === 0;
}

/** The error code of a fault; `reserved` if a reserved bit is the reason. */
export function errorCode(
  present: boolean,
  reserved: boolean,
  access: Access,
  byUser: boolean,
): number {
  return (
    (present ? 1 : 0) |
    (access === 'write' ? 2 : 0) |
    (byUser ? 4 : 0) |
    (reserved ? 8 : 0) |
    (access === 'fetch' ? 16 : 0)
  );
}
