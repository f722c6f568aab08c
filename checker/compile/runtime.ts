/** What every compiled program begins with: the packed words, and access to the cells in them. */

import type { Layout, LeafSlot } from '../state/layout.ts';

/** Reads and writes of cells that the translation names (`$c7`, `$p7(code)`) become shifts and masks. */
export function withCells(text: string, { slots }: Layout): string {
  const written = new Set<number>();
  const body = text
    .replaceAll(/\$c(\d+)\b/g, (_, cell) => readOf(slots[Number(cell)] as LeafSlot))
    .replaceAll(/\$p(\d+)\(/g, (call, cell) => {
      written.add(Number(cell));
      return call;
    });
  const setters = [...written].map((cell) => {
    const { word, shift, bits } = slots[cell] as LeafSlot;
    const keep = ~(maskOf(bits) << shift);
    return `function $p${cell}(v) { N[${word}] = (N[${word}] & ${keep}) | (v << ${shift}); return v; }`;
  });
  return [body.slice(0, HEAD.length), ...setters, body.slice(HEAD.length)].join('\n');
}

function readOf({ word, shift, bits }: LeafSlot): string {
  if (bits === 32) return `N[${word}]`;
  const moved = shift === 0 ? `N[${word}]` : `(N[${word}] >>> ${shift})`;
  return shift + bits === 32 ? `(N[${word}] >>> ${shift})` : `(${moved} & ${maskOf(bits)})`;
}

/** All ones for 32 bits, as shifts of 32-bit integers need it. */
function maskOf(bits: number): number {
  return bits === 32 ? -1 : 2 ** bits - 1;
}

const HEAD = '"use strict";\n';

/**
 * S is the source, N the working state. A cell that is known only at run time is found by `P`: its word
 * above bit 16, its shift in the lowest five bits, which is all that a shift looks at. `follows` says that
 * a step that was taken is followed by what `$follow` finds.
 */
export function runtimeText({ slots, words }: Layout, follows: boolean): string {
  const each = (text: (w: number) => string): string =>
    Array.from({ length: words }, (_, w) => text(w)).join(' ');
  const places = slots.map(({ word, shift }) => word * 65536 + (shift & 31));
  const masks = slots.map(({ bits }) => maskOf(bits));
  const keeps = slots.map(({ bits, shift }) => ~(maskOf(bits) << shift));
  return `${HEAD}const { source: S, working: N, out: O, taken: T, exercised: A } = $memory;
const P = Int32Array.of(${places.join()});
const M = Int32Array.of(${masks.join()});
const Q = Int32Array.of(${keeps.join()});
let $count = 0, $failed = false, $moved = false, $resting = false, $base = S;
function get(a) { const p = P[a]; return (N[p >>> 16] >>> p) & M[a]; }
function put(a, v) { const p = P[a]; const w = p >>> 16; N[w] = (N[w] & Q[a]) | (v << p); return v; }
function load() { ${each((w) => `N[${w}] = S[${w}];`)} $failed = false; }
function $taken(action) {
  const at = $count * ${words};
  $count += 1;
  T[action] += 1;
  if ($failed) { $failed = false; $host.failedStep(action); }
  ${follows ? 'while ($follow() >= 0);' : ''}
  ${each((w) => `O[at + ${w}] = N[${w}]; N[${w}] = S[${w}];`)}
}
function $unsaid() { $failed = false; $host.failedBlocked(); }
function $fail(property, because) { $failed = true; $host.failed(property, because); }
function checked(r) {
  if (r < 0 && !(${Array.from({ length: words }, (_, w) => `N[${w}] === $base[${w}]`).join(' && ')})) {
    throw new Error('wrote, then returned blocked');
  }
  return r;
}
function index(i, size) {
  if ((i | 0) === i && i >= 0 && i < size) return i;
  throw new RangeError('index ' + i + ' outside an array of ' + size);
}
function outside(a, v) { $host.outside(a, v); }
function ranged(v, min, max, a) { return (v | 0) === v && v >= min && v <= max ? v - min : outside(a, v); }
function truth(v, a) { return v === true ? 1 : v === false ? 0 : outside(a, v); }
function named(v, codes, a) { const c = codes.get(v); return c === undefined ? outside(a, v) : c; }`;
}
