/** The locations of a test and the registers of its threads, numbered as they are first named. */

import type { Architecture } from './header.ts';
import type { Variable } from './syntax.ts';

const LEGACY = ['ax', 'bx', 'cx', 'dx', 'si', 'di', 'bp', 'sp'];
const EXTENDED = /^r(8|9|1[0-5])d?$/;

/** The name of a general register of 32 or 64 bits as the architecture writes it; null if it is none. */
export function registerName(architecture: Architecture, text: string): string | null {
  const bare = text.replace('%', '').toLowerCase();
  const [width, legacy] = [bare[0], bare.slice(1)];
  if (architecture === 'X86') {
    return width === 'e' && LEGACY.includes(legacy) ? bare.toUpperCase() : null;
  }
  if ((width === 'e' || width === 'r') && LEGACY.includes(legacy)) return `r${legacy}`;
  return EXTENDED.test(bare) ? bare.replace('d', '') : null;
}

/** Of a register's name as it is written: `l` for 32 bits, `q` for 64. */
export function registerSize(text: string): 'l' | 'q' {
  const isWhole = /^%?r/i.test(text) && !/\dd$/i.test(text);
  return isWhole ? 'q' : 'l';
}

export function accumulatorName(architecture: Architecture): string {
  return architecture === 'X86' ? 'EAX' : 'rax';
}

export class Names {
  readonly locations = new Variables();
  readonly #threads = new Map<number, Variables>();

  registers(thread: number): Variables {
    const known = this.#threads.get(thread);
    if (known !== undefined) return known;
    const made = new Variables();
    this.#threads.set(thread, made);
    return made;
  }

  /** One more than the greatest number of a thread that was asked for. */
  get threads(): number {
    return Math.max(-1, ...this.#threads.keys()) + 1;
  }
}

export class Variables {
  readonly #initial = new Map<string, number>();

  /** The number of a variable. */
  of(name: string): number {
    if (!this.#initial.has(name)) this.#initial.set(name, 0);
    return [...this.#initial.keys()].indexOf(name);
  }

  setInitial(name: string, value: number): void {
    this.#initial.set(name, value);
  }

  get all(): readonly Variable[] {
    return [...this.#initial].map(([name, initial]) => ({ name, initial }));
  }
}
