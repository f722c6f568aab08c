/** A whole system: owners of pages, and who looks at pages of others, each on its own CPU. */

import { process, SpecError, system } from '../../../checker/index.ts';
import type { System, SystemDefinition } from '../../../checker/index.ts';
import { requireLimits } from '../../bounds.ts';
import type { Limits } from '../../bounds.ts';
import { faulter, reclaimer } from './anonymous.ts';
import type { LayoutDesign } from './design.ts';
import { rcuFreesTable } from './pages.ts';
import { rcuFreesRecord } from './records.ts';
import { scanner } from './scanner.ts';
import { defragmenter, slabUser } from './slab-page.ts';
import { descriptors } from './state.ts';
import type { Descriptors, descriptorState, DescriptorState, ThreadMachine } from './state.ts';
import { tableOwner, walker } from './tables.ts';

/** Sizes, and how often each path is gone through; those that never are have no thread. */
export type DescriptorScenario = {
  readonly pages: number;
  /** Records that can be allocated; not more than pages with `union`, where each page has one. */
  readonly records: number;
  readonly faults: number;
  readonly reclaims: number;
  readonly slabs: number;
  readonly defragments: number;
  readonly tables: number;
  readonly walks: number;
  readonly scans: number;
};

export const defaultDescriptorScenario: DescriptorScenario = {
  pages: 2,
  records: 2,
  faults: 1,
  reclaims: 0,
  slabs: 1,
  defragments: 0,
  tables: 0,
  walks: 0,
  scans: 1,
};

const PATHS = {
  faults: ['fault', faulter],
  reclaims: ['reclaim', reclaimer],
  slabs: ['slabUser', slabUser],
  defragments: ['defragmenter', defragmenter],
  tables: ['tableOwner', tableOwner],
  walks: ['walker', walker],
  scans: ['scanner', scanner],
} as const;

const SIZE = [1, 8] as const;
const TIMES = [0, 8] as const;

const LIMITS: Limits<DescriptorScenario> = {
  pages: SIZE,
  records: SIZE,
  faults: TIMES,
  reclaims: TIMES,
  slabs: TIMES,
  defragments: TIMES,
  tables: TIMES,
  walks: TIMES,
  scans: TIMES,
};

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(
  scenario: DescriptorScenario,
  { layout, tablesFromSlab }: LayoutDesign,
): void {
  requireLimits(scenario, LIMITS);
  const { pages, records, tables, faults, slabs } = scenario;
  if (layout === 'union' && records !== pages) {
    throw new SpecError(`${records} records: in a union each of the ${pages} pages has one`);
  }
  if (layout === 'metadata' && tablesFromSlab && tables > 0 && records < 2) {
    throw new SpecError('1 record: a table that is an object of a slab needs two');
  }
  if (faults + slabs + tables === 0) throw new SpecError('nobody allocates a page');
}

function machinesOf(scenario: DescriptorScenario) {
  return Object.entries(PATHS).filter(([bound]) => scenario[bound as keyof typeof PATHS] > 0);
}

type Declared = ReturnType<typeof descriptorState>;

/** The parts of the system, for whoever wants to change some, and the model that they are made from. */
export function descriptorParts(
  scenario: DescriptorScenario,
  design: LayoutDesign,
): { readonly parts: SystemDefinition<Declared['state']>; readonly k: Descriptors } {
  requireSense(scenario, design);
  const paths = machinesOf(scenario);
  const { pages, records } = scenario;
  const k = descriptors({ pages, records, threads: paths.length }, design);
  const processes = paths.map(([bound, [name, make]], tid) => {
    const rounds = scenario[bound as keyof typeof PATHS];
    const machine: ThreadMachine = make(k, rounds);
    return [name, process(machine, { tid })] as const;
  });
  const parts = {
    state: k.state,
    init: (s: DescriptorState) => initialDescriptors(s, k),
    processes: Object.fromEntries(processes),
    rules: [rcuFreesTable(k), rcuFreesRecord(k)],
  };
  return { parts, k };
}

/** All pages are free. */
function initialDescriptors(s: DescriptorState, k: Descriptors): void {
  const union = k.design.layout === 'union';
  for (let page = 0; page < k.config.pages; page += 1) {
    s.page[page].buddy = true;
    if (!union) continue;
    s.page[page].record = page;
    s.page[page].slabRecord = page;
    s.record[page].use = 'live';
  }
}

export function descriptorSystem(
  scenario: DescriptorScenario,
  design: LayoutDesign,
): System<DescriptorState> {
  return system(descriptorParts(scenario, design).parts);
}
