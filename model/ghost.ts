/**
 * What the specification remembers. The system under test never reads it; the user's accesses are
 * judged by it.
 *
 * Data are reduced to what matters: a frame or swap slot holds zeroes, the value last written to the
 * address it belongs to (`current`), or something else (`garbage`). While an MADV_DONTNEED runs,
 * the address may read as before or as zero, access by access, since a CPU may use its old
 * translation until the flush has reached it (x86-64 rule R40); what is written meanwhile may
 * survive or not.
 */

import { add, assertThat, emptySet, remove } from '../checker/index.ts';
import type { Kernel, KernelState } from './state.ts';

/** The user at `va` reads from `frame`. */
export function userReads(s: KernelState, k: Kernel, va: number, frame: number): void {
  const at = addressOf(s, k, va, frame);
  if (!usesOwnFrame(s, at, frame)) return;
  const page = s.ghost.page[at];
  if (page.zapping !== emptySet) return;
  const content = s.frame[frame].content;
  const right =
    content === 'current' ? page.written : content === 'zero' && (!page.written || page.mayBeZero);
  assertThat(right, 'noLostPte', 'a read returns neither the value last written nor a due zero');
  if (!right || !page.mayBeZero) return;
  page.mayBeZero = false;
  if (content === 'zero') {
    page.written = false;
    makeStale(s, k, at);
  }
}

/** The user at `va` writes a new value to `frame`. */
export function userWrites(s: KernelState, k: Kernel, va: number, frame: number): void {
  const at = addressOf(s, k, va, frame);
  if (!usesOwnFrame(s, at, frame)) {
    s.frame[frame].content = 'garbage';
    return;
  }
  assertNotShared(s, k, frame);
  const page = s.ghost.page[at];
  // Of several writes while a zap runs any may be the one that survives, so all of them stay good.
  if (!page.writtenWhileZapping) makeStale(s, k, at);
  s.frame[frame].content = 'current';
  page.written = true;
  if (page.zapping !== emptySet) page.writtenWhileZapping = true;
  else page.mayBeZero = false;
}

/** What the parent writes must not show in the child. While fork runs it may, as the flush is still due. */
function assertNotShared(s: KernelState, k: Kernel, frame: number): void {
  if (!k.config.forks) return;
  assertThat(
    !s.frame[frame].inChild || s.ghost.forking,
    'noStaleTranslation',
    'the program writes to a frame that it shares with a child since a fork that has returned',
  );
}

/**
 * The address whose memory an access at `va` reaches. Until mremap returns a CPU may use its old translation:
 * that reaches what is at the new address by now, and must not get lost.
 */
function addressOf(s: KernelState, k: Kernel, va: number, frame: number): number {
  if (!k.config.mremaps) return va;
  const { from, to } = s.ghost.move;
  return from === va && s.frame[frame].va === to ? to : va;
}

function usesOwnFrame(s: KernelState, va: number, frame: number): boolean {
  const own = s.frame[frame].use === 'used' && s.frame[frame].va === va;
  assertThat(
    own,
    'noStaleTranslation',
    'an access reaches a frame that is free or of another page',
  );
  return own;
}

/** The value that was current at `va` no longer is. */
function makeStale(s: KernelState, k: Kernel, va: number): void {
  for (let f = 0; f < k.config.frames; f += 1) {
    const frame = s.frame[f];
    if (frame.use === 'used' && frame.va === va && frame.content === 'current') {
      frame.content = 'garbage';
    }
  }
  for (let i = 0; i < k.config.slots; i += 1) {
    const slot = s.slot[i];
    if (slot.use === 'used' && slot.va === va && slot.content === 'current') {
      slot.content = 'garbage';
    }
  }
}

/** The thread has called MADV_DONTNEED of `va`. */
export function zapBegins(s: KernelState, va: number, tid: number): void {
  const page = s.ghost.page[va];
  page.zapping = add(page.zapping, tid);
  page.mayBeZero = true;
}

/** MADV_DONTNEED of `va` returns; of several that overlap the last decides. */
export function zapReturns(s: KernelState, k: Kernel, va: number, tid: number): void {
  const page = s.ghost.page[va];
  page.zapping = remove(page.zapping, tid);
  if (page.zapping !== emptySet) return;
  if (!page.writtenWhileZapping) {
    page.written = false;
    page.mayBeZero = false;
    makeStale(s, k, va);
  }
  page.writtenWhileZapping = false;
}

/** A kernel operation has put an entry at `va`, in whatever table page. */
export function kernelLeaves(
  s: KernelState,
  va: number,
  kind: 'none' | 'page' | 'swap',
  target: number,
): void {
  const left = s.ghost.pte[va];
  left.kind = kind;
  left.target = target;
}

/** mremap is about to move what is at `from`; nothing is mapped at `to`. */
export function mremapBegins(s: KernelState, from: number, to: number): void {
  s.ghost.move.from = from;
  s.ghost.move.to = to;
}

/** What was at the old address is at the new one from now on, and the old one is to read as zero. */
export function mremapMoves(s: KernelState): void {
  const { from, to } = s.ghost.move;
  const old = s.ghost.page[from ?? 0];
  s.ghost.page[to].written = old.written;
  s.ghost.page[to].mayBeZero = old.mayBeZero;
  old.written = false;
  old.mayBeZero = false;
}

/** mremap returns: an access at the old address that still reaches what was there is wrong. */
export function mremapReturns(s: KernelState): void {
  s.ghost.move.from = null;
  s.ghost.move.to = 0;
}

export function forkBegins(s: KernelState): void {
  s.ghost.forking = true;
}

/** fork returns: from now on the child has the memory as it was. */
export function forkReturns(s: KernelState): void {
  s.ghost.forking = false;
}
