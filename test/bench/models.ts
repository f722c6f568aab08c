/** The benchmark's models: where each version lies, and what its parameters are called there. */

import { fileURLToPath } from 'node:url';

import type { Spec } from '../../checker/index.ts';
import { subjectOf } from '../../checker/subject.ts';
import { ALL_REDUCTIONS } from '../../checker/sweep/variants.ts';
import { germanSpec } from '../../specs/examples/german.ts';
import type { Reducible } from './configurations.ts';
import { shootdownSpec } from './models/shootdown.ts';
import type { Parameters } from './rivals.ts';

export type Language = 'promela' | 'murphi';

/** A model as a rival reads it. */
export interface Source {
  readonly path: string;
  /** What is still to be set in it. */
  readonly parameters: Parameters;
}

export interface BenchModel {
  readonly title: string;
  readonly spec: Spec;
  /** Path of the module that exports the spec. */
  readonly file: string;
  /** Name of the spec's bound for each parameter of `RULES.md`. */
  readonly boundOf: Readonly<Record<string, string>>;
  /** Is some type of the Murphi model a scalar set? */
  readonly scalarSet: boolean;
  /** The model for a rival; if it has to be written, then into the directory. */
  readonly source: (language: Language, parameters: Parameters, directory: string) => Source;
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A model that was written by hand in both languages. */
function written(name: string): BenchModel['source'] {
  const endings = { promela: 'pml', murphi: 'm' };
  return (language, parameters) => {
    return { path: pathOf(`models/${name}.${endings[language]}`), parameters };
  };
}

const byName = {
  german: {
    title: "German's cache coherence protocol",
    spec: germanSpec,
    file: pathOf('../../specs/examples/german.ts'),
    boundOf: { N: 'clients', STORES: 'stores' },
    scalarSet: true,
    source: written('german'),
  },
  shootdown: {
    title: 'TLB shootdown',
    spec: shootdownSpec,
    file: pathOf('models/shootdown.ts'),
    boundOf: { N: 'cpus' },
    scalarSet: true,
    source: written('shootdown'),
  },
} as const satisfies Readonly<Record<string, BenchModel>>;

export type ModelName = keyof typeof byName;

export const models: Readonly<Record<ModelName, BenchModel>> = byName;

/** The spec's bounds for values of the parameters of `RULES.md`. */
export function boundsFor({ boundOf }: BenchModel, parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [boundOf[name] ?? name, value]),
  );
}

/** Whose reductions change anything. */
export function reducibleOf(model: BenchModel, parameters: Parameters): Reducible {
  const bounds = boundsFor(model, parameters);
  const { engine } = subjectOf(model.spec, { bounds, ...ALL_REDUCTIONS });
  return { limbo: engine.reductions.length > 0, rumur: model.scalarSet };
}
