/** What footprints say, and that a wrong one is found out. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  add,
  array,
  blocked,
  bool,
  has,
  process,
  range,
  remove,
  rule,
  setOf,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { System, Value } from '../../../checker/index.ts';
import { analysing } from '../../../checker/reduction/analysis.ts';
import type { Analysis } from '../../../checker/reduction/analysis.ts';
import { withoutCycles } from '../../../checker/reduction/cycles.ts';
import { footprintErrors } from '../../../checker/reduction/footprint-errors.ts';
import { atomsOf } from '../../../checker/reduction/footprint.ts';
import type { AtomSet, Footprint } from '../../../checker/reduction/footprint.ts';
import { sampleStates } from '../../../checker/reduction/sample.ts';
import { selfCheckErrors } from '../../../checker/self-check.ts';
import { randomModel, specOf } from '../random-models.ts';

const state = struct({
  cells: array(3, range(0, 2)),
  set: setOf(3),
  copy: setOf(3),
  on: bool,
  pairs: array(2, struct({ a: range(0, 2), b: range(0, 2) })),
});
type S = Value<typeof state>;
interface Me {
  i: number;
  j: number;
  n: number;
  readonly id: number;
}

/** One step from `begin` with `j` known to be 1, and `i` anything. */
function systemOf(step: (s: S, me: Me) => void): System {
  const locals = { i: range(0, 1), j: range(0, 1), n: range(0, 2) };
  const { machine } = vocabulary(state, locals, 'id');
  const once = machine({
    start: 'choose',
    rest: ['end'],
    steps: {
      choose: (s, me) => {
        me.i = s.on ? 1 : 0;
        me.j = 1;
        return 'begin';
      },
      begin: (s, me) => {
        step(s, me);
        return 'end';
      },
      end: () => blocked,
    },
  });
  const shake = rule(state, 'shake', { to: range(0, 2) }, (s, { to }) => {
    s.cells[to] = (s.cells[to] + 1) % 3;
    s.set = s.on ? add(s.set, to) : remove(s.set, to);
    s.on = !s.on;
    s.pairs[0].a = to;
    return taken;
  });
  return system({ state, processes: { p: process(once, { id: 2 }) }, rules: [shake] }) as System;
}

function named({ system: { view }, atoms }: Analysis, set: AtomSet): string[] {
  return atomsOf(set).flatMap((atom) => {
    const { cell } = atoms.meaning(atom);
    const { name, domain } = view.layout.slots[cell] as (typeof view.layout.slots)[number];
    const member = atom - (atoms.of(cell)[0] as number);
    return name === 'p.pc' ? [] : [domain.kind === 'set' ? `${name}{${member}}` : name];
  });
}

const steps: Record<
  string,
  { step: (s: S, me: Me) => void; reads?: string[]; writes?: string[]; clears?: string[] }
> = {
  'members of a set by themselves': {
    step: (s, me) => {
      s.set = add(s.set, me.id);
    },
    writes: ['set{2}'],
  },
  'a member that is taken out is cleared': {
    step: (s, me) => {
      s.set = remove(s.set, me.id);
    },
    writes: ['set{2}'],
    clears: ['set{2}'],
  },
  'a member that is asked for is read': {
    step: (s) => {
      if (has(s.set, 1)) s.on = false;
    },
    reads: ['set{1}'],
    writes: ['on'],
    clears: ['on'],
  },
  'a set that is copied is read, and written, whole': {
    step: (s) => {
      s.copy = s.set;
    },
    reads: ['set{0}', 'set{1}', 'set{2}'],
    writes: ['copy{0}', 'copy{1}', 'copy{2}'],
  },
  'a member added to what the set was before another write': {
    step: (s) => {
      const old = s.set;
      s.set = 0;
      s.set = add(old, 1);
    },
    reads: ['set{0}', 'set{2}'],
    writes: ['set{0}', 'set{1}', 'set{2}'],
  },
  'a local that depends on others is any': {
    step: (s, me) => {
      s.cells[me.i] = 1;
    },
    reads: ['p.i'],
    writes: ['cells[0]', 'cells[1]'],
  },
  'a local that is known by the place is known': {
    step: (s, me) => {
      s.pairs[me.j].a = 0;
    },
    writes: ['pairs[1].a'],
    clears: ['pairs[1].a'],
    reads: ['p.j'],
  },
  'both ways of what is not known': {
    step: (s) => {
      if (s.on) s.cells[0] = 1;
      else s.cells[1] = s.cells[2];
    },
    reads: ['cells[2]', 'on'],
    writes: ['cells[0]', 'cells[1]'],
  },
  'loops, aliases and what is only looked at': {
    step: (s, me) => {
      for (let i = 0; i < 2; i += 1) {
        const pair = s.pairs[i];
        const { a, b } = pair;
        if (i === 0) pair.b = a;
        else me.n = 0;
        if (i > 3) s.on = b === 0;
      }
    },
    reads: ['pairs[0].a'],
    writes: ['pairs[0].b', 'p.n'],
    clears: ['p.n'],
  },
};

describe('the footprint of', () => {
  test.each(Object.keys(steps))('%s', (name) => {
    const { step, reads = [], writes = [], clears = [] } = steps[name] as (typeof steps)[string];
    const built = systemOf(step);
    analysing(built, (analysis) => {
      const [control] = analysis.controls;
      const footprints = (control?.places ?? [])
        .filter(({ label }) => control?.process.labels[label] === 'begin')
        .map(({ footprint }) => footprint);
      expect(footprints).toHaveLength(1);
      const [footprint] = footprints as [Footprint];
      expect(named(analysis, footprint.reads)).toEqual(reads);
      expect(named(analysis, footprint.writes)).toEqual(writes);
      expect(named(analysis, footprint.clears)).toEqual(clears);
    });
    expect(selfCheckErrors(built, [])).toEqual([]);
  });

  test('random steps', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(randomModel, (model) => {
        const { properties, model: make, bounds } = specOf(model);
        const effort = { maxStates: 2000, samples: 40 };
        expect(selfCheckErrors(make(bounds), properties, effort)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a footprint is found out', () => {
  /** The errors when atoms of the named variable are missing from what `begin` is said to do. */
  const without = (
    step: (s: S, me: Me) => void,
    change: (footprint: Footprint, analysis: Analysis) => Footprint,
  ): string[] => {
    const built = systemOf(step);
    return analysing(built, (analysis) => {
      const controls = analysis.controls.map((control) => ({
        ...control,
        places: control.places.map((place) => ({
          ...place,
          effects: place.effects.map((effect) => ({
            ...effect,
            footprint: change(effect.footprint, analysis),
          })),
        })),
      }));
      const { system: of, atoms, rules } = analysis;
      return footprintErrors({ system: of, atoms, rules, controls }, sampleStates(of, 2000, 200));
    });
  };
  const atomsNamed = (analysis: Analysis, name: string): AtomSet =>
    analysis.system.view.layout.slots.reduce((set, slot, cell) => {
      if (slot.name !== name) return set;
      return analysis.atoms.of(cell).reduce((sum, atom) => sum | (1n << BigInt(atom)), set);
    }, 0n);

  test('that lacks a read', () => {
    const step = (s: S): void => {
      s.cells[0] = s.pairs[0].a === 1 ? 1 : 0;
    };
    expect(without(step, (each) => each)).toEqual([]);
    const found = without(step, (each, analysis) => ({
      ...each,
      reads: each.reads & ~atomsNamed(analysis, 'pairs[0].a'),
    }));
    expect(found.join()).toContain('p:begin: what cells[0] becomes depends');
  });

  test('that lacks a write, or takes a write for one that clears', () => {
    const step = (s: S): void => {
      s.set = add(s.set, 1);
    };
    const noWrite = without(step, (each) => ({ ...each, writes: 0n, clears: 0n }));
    expect(noWrite).toContain('p:begin: writes set');
    const onlyClears = without(step, (each) => ({ ...each, clears: each.writes }));
    expect(onlyClears).toContain('p:begin: sets set');
  });

  test('of steps of which one was shut out', () => {
    const step = (s: S): void => {
      s.on = true;
    };
    const built = systemOf(step);
    const errors = analysing(built, ({ system: of, atoms, rules, controls }) =>
      footprintErrors(
        {
          system: of,
          atoms,
          rules,
          controls: controls.map((control) => ({
            ...control,
            places: control.places.map((place) => ({ ...place, effects: [] })),
          })),
        },
        sampleStates(of, 100, 100),
      ),
    );
    expect(errors).toContain('p:begin: is not always blocked there');
  });
});

describe('the cycle proviso', () => {
  const graph = fc
    .integer({ min: 1, max: 8 })
    .chain((size) =>
      fc.array(fc.uniqueArray(fc.nat({ max: size - 1 })), { minLength: size, maxLength: size }),
    );

  test('leaves no cycle of chosen nodes, and takes out none without need', () => {
    fc.assert(
      fc.property(graph, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (next, wanted) => {
        const chosen = new Set([...next.keys()].filter((node) => wanted[node]));
        const kept = withoutCycles(next, chosen);
        expect(chosen.isSupersetOf(kept)).toBe(true);
        expect(hasCycle(next, kept)).toBe(false);
        if (!hasCycle(next, chosen)) expect(kept).toEqual(chosen);
      }),
    );
  });

  /** Nodes that nothing in the set leads to are taken away until none is left. */
  function hasCycle(next: readonly (readonly number[])[], nodes: ReadonlySet<number>): boolean {
    let rest = new Set(nodes);
    for (;;) {
      const reached = new Set([...rest].flatMap((node) => next[node] ?? []));
      const left = rest.intersection(reached);
      if (left.size === rest.size) return rest.size > 0;
      rest = left;
    }
  }
});
