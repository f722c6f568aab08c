/**
 * The same memories again, enumerated as simply as can be, with nothing in common with the models: every object has
 * its place, the buddy system keeps its lists of chunks, splits and merges them, and a defragmentation is one step.
 */

import type {
  FragmentationBounds,
  FragmentationDesign,
} from '../../../model/slab/fragmentation/state.ts';

interface Naive {
  /** A character for each page: `.` free, `o` other, `i` idle, `t` a page table; in slabs `T` in use, `s` not. */
  pages: string[];
  /** Of the buddy system: the size of the free chunk that begins at the page, else 0. */
  chunks: number[];
  /** By first page: slabs, and the CPU whose active slab it is, if any. */
  slabs: Record<number, number | null>;
  ended: boolean;
}

/** The worst number of blocks, by number of page tables: ever, and just after a defragmentation. */
export interface NaiveWorst {
  readonly always: Readonly<Record<number, number>>;
  readonly after: Readonly<Record<number, number>>;
}

export function naiveWorst(design: FragmentationDesign, bounds: FragmentationBounds): NaiveWorst {
  const always: Record<number, number> = {};
  const after: Record<number, number> = {};
  const { blocks, pagesPerBlock: size } = bounds;
  for (const state of new Enumeration(design, bounds).states()) {
    const tables = (pages: readonly string[]): number =>
      pages.filter((page) => page === 't' || page === 'T').length;
    const live = tables(state.pages);
    const used = Array.from({ length: blocks }, (_, b) =>
      tables(state.pages.slice(b * size, (b + 1) * size)),
    ).filter((each) => each > 0).length;
    always[live] = Math.max(always[live] ?? 0, used);
    if (state.ended) after[live] = Math.max(after[live] ?? 0, used);
  }
  delete always[0];
  delete after[0];
  return { always, after };
}

class Enumeration {
  readonly design: FragmentationDesign;
  readonly bounds: FragmentationBounds;
  constructor(design: FragmentationDesign, bounds: FragmentationBounds) {
    this.design = design;
    this.bounds = bounds;
  }

  *states(): Generator<Naive> {
    const { blocks, pagesPerBlock } = this.bounds;
    const pages = Array<string>(blocks * pagesPerBlock).fill('.');
    const chunks = pages.map((_, page) => (page % pagesPerBlock === 0 ? pagesPerBlock : 0));
    const todo: Naive[] = [{ pages, chunks, slabs: {}, ended: false }];
    const seen = new Set(todo.map((each) => JSON.stringify(each)));
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      yield state;
      for (const next of this.successors(state)) {
        const key = JSON.stringify(next);
        if (!seen.has(key)) {
          seen.add(key);
          todo.push(next);
        }
      }
    }
  }

  successors(state: Naive): Naive[] {
    const { source } = this.design;
    const found = this.bounds.others === 1 ? this.others(state) : [];
    const after = found.concat(source === 'pages' ? this.single(state) : this.cached(state));
    const next = after.map((each) => ({ ...each, ended: false }));
    return source === 'defragmented' ? [...next, ...this.defragmented(state)] : next;
  }

  others(state: Naive): Naive[] {
    const { pagesPerBlock: size } = this.bounds;
    const sizes = this.design.policy === 'huge' ? [size] : [1, size];
    const taken = sizes.flatMap((each) => this.allocated(state, each, 'o').map(([next]) => next));
    const given = sizes.flatMap((each) =>
      state.pages.flatMap((_, page) =>
        page % each === 0 && state.pages.slice(page, page + each).every((use) => use === 'o')
          ? [this.freed(state, page, each)]
          : [],
      ),
    );
    return [...taken, ...given];
  }

  single(state: Naive): Naive[] {
    const unit = this.design.policy === 'huge' ? this.bounds.pagesPerBlock : 1;
    const fresh = this.isFull(state) ? [] : this.allocated(state, unit, 'i');
    const taken = fresh.map(([next, first]) => changed(next, first, 't'));
    return [...taken, ...this.freedPages(state, unit)];
  }

  freedPages(state: Naive, unit: number): Naive[] {
    return state.pages.flatMap((use, page) => (use === 't' ? [this.freed(state, page, unit)] : []));
  }

  cached(state: Naive): Naive[] {
    const cpus = Array.from({ length: this.bounds.cpus }, (_, cpu) => cpu);
    const taken = this.isFull(state) ? [] : cpus.flatMap((cpu) => this.objects(state, cpu));
    const freed = state.pages.flatMap((use, page) =>
      use === 'T' ? [this.tidied(changed(state, page, 's'))] : [],
    );
    const flushed = cpus.map((cpu) => this.flushed(state, cpu));
    return [...taken, ...freed, ...flushed, ...this.freedPages(state, 1)];
  }

  objects(state: Naive, cpu: number): Naive[] {
    const withRoom = this.slabsOf(state).filter((slab) => this.room(state, slab).length > 0);
    const mine = withRoom.filter((slab) => state.slabs[slab] === cpu);
    const from = (slab: number, where: Naive): Naive[] =>
      this.room(where, slab).map((page) => changed(where, page, 'T'));
    if (mine.length > 0) return mine.flatMap((slab) => from(slab, state));
    const listed = withRoom.filter((slab) => state.slabs[slab] === null);
    const dropped = this.flushed(state, cpu);
    const active = (where: Naive, slab: number): Naive => ({
      ...where,
      slabs: { ...where.slabs, [slab]: cpu },
    });
    if (listed.length > 0) return listed.flatMap((slab) => from(slab, active(dropped, slab)));
    const fresh = this.allocated(dropped, this.bounds.objectsPerSlab, 's');
    if (fresh.length === 0 && this.design.fallsBack === true) {
      return this.allocated(state, 1, 't').map(([next]) => next);
    }
    return fresh.flatMap(([next, slab]) => from(slab, active(next, slab)));
  }

  /** All states in which a defragmentation may end. */
  defragmented(state: Naive): Naive[] {
    let flushed = state;
    if (this.design.flushes !== false) {
      for (let cpu = 0; cpu < this.bounds.cpus; cpu += 1) flushed = this.flushed(flushed, cpu);
    }
    return this.packed({ ...flushed, ended: true }, []);
  }

  packed(state: Naive, left: readonly number[]): Naive[] {
    const partial = this.slabsOf(state).filter(
      (slab) => state.slabs[slab] === null && this.room(state, slab).length > 0,
    );
    const sources = partial.filter((slab) => !left.includes(slab));
    if (partial.length < 2 || sources.length === 0) return [state];
    const rooms = sources.map((slab) => this.room(state, slab).length);
    const sparsest = sources.filter((_, i) => rooms[i] === Math.max(...rooms));
    const mayBeBusy = left.length < this.bounds.busy;
    const put = sparsest.flatMap((slab) => (mayBeBusy ? this.packed(state, [...left, slab]) : []));
    const moved = sparsest.flatMap((from) => {
      const others = partial.filter((slab) => slab !== from);
      const least = Math.min(...others.map((slab) => this.room(state, slab).length));
      const fullest = others.filter((slab) => this.room(state, slab).length === least);
      return fullest
        .flatMap((to) => this.moves(state, from, to))
        .flatMap((next) => this.packed(next, left));
    });
    return [...put, ...moved];
  }

  moves(state: Naive, from: number, to: number): Naive[] {
    return this.pagesOf(from)
      .filter((page) => state.pages[page] === 'T')
      .flatMap((page) =>
        this.room(state, to).map((target) =>
          this.tidied(changed(changed(state, page, 's'), target, 'T')),
        ),
      );
  }

  slabsOf(state: Naive): number[] {
    return Object.keys(state.slabs).map(Number);
  }

  pagesOf(slab: number): number[] {
    return Array.from({ length: this.bounds.objectsPerSlab }, (_, i) => slab + i);
  }

  room(state: Naive, slab: number): number[] {
    return this.pagesOf(slab).filter((page) => state.pages[page] === 's');
  }

  isFull({ pages }: Naive): boolean {
    return pages.filter((page) => page === 't' || page === 'T').length === this.bounds.tables;
  }

  flushed(state: Naive, cpu: number): Naive {
    const slabs = Object.entries(state.slabs).map(([slab, on]) => [slab, on === cpu ? null : on]);
    return this.tidied({ ...state, slabs: Object.fromEntries(slabs) });
  }

  /** Slabs that are empty and nobody's go back. */
  tidied(state: Naive): Naive {
    let next = state;
    for (const slab of this.slabsOf(state)) {
      if (state.slabs[slab] !== null) continue;
      if (this.room(state, slab).length < this.bounds.objectsPerSlab) continue;
      const { [slab]: _gone, ...slabs } = next.slabs;
      next = this.freed({ ...next, slabs }, slab, this.bounds.objectsPerSlab);
    }
    return next;
  }

  allocated(state: Naive, size: number, use: string): (readonly [Naive, number])[] {
    const { pagesPerBlock } = this.bounds;
    const pages = (first: number): string[] =>
      state.pages.map((old, page) => (page >= first && page < first + size ? use : old));
    if (this.design.policy !== 'buddy') {
      return state.pages.flatMap((_, first) => {
        const free = state.pages.slice(first, first + size).every((old) => old === '.');
        return first % size === 0 && free ? [[{ ...state, pages: pages(first) }, first]] : [];
      });
    }
    let order = size;
    while (order <= pagesPerBlock && !state.chunks.includes(order)) order *= 2;
    return state.chunks.flatMap((chunk, first) => {
      if (chunk !== order) return [];
      const chunks = [...state.chunks];
      chunks[first] = 0;
      for (let half = order / 2; half >= size; half /= 2) chunks[first + half] = half;
      return [[{ ...state, pages: pages(first), chunks }, first]];
    });
  }

  freed(state: Naive, first: number, size: number): Naive {
    const within = (page: number): boolean => page >= first && page < first + size;
    const pages = state.pages.map((old, page) => (within(page) ? '.' : old));
    if (this.design.policy !== 'buddy') return { ...state, pages };
    const chunks = [...state.chunks];
    let [at, merged] = [first, size];
    while (merged < this.bounds.pagesPerBlock) {
      const buddy = Math.floor(at / merged) % 2 === 0 ? at + merged : at - merged;
      if (chunks[buddy] !== merged) break;
      chunks[buddy] = 0;
      at = Math.min(at, buddy);
      merged *= 2;
    }
    chunks[at] = merged;
    return { ...state, pages, chunks };
  }
}

function changed(state: Naive, at: number, use: string): Naive {
  return { ...state, pages: state.pages.map((old, page) => (page === at ? use : old)) };
}
