/** The benchmark's models: where each version lies, and what its parameters are called there. */

import { fileURLToPath } from 'node:url';

import type { Language } from '../../checker/export/export.ts';
import type { Spec } from '../../checker/index.ts';
import { subjectOf } from '../../checker/subject.ts';
import { ALL_REDUCTIONS } from '../../checker/sweep/variants.ts';
import { germanSpec } from '../../specs/examples/german.ts';
import { verified } from '../../specs/relocation/verified.ts';
import type { Reducible } from './configurations.ts';
import { exported } from './exported.ts';
import { shootdownSpec } from './models/shootdown.ts';
import type { Parameters } from './rivals.ts';

/** A model as a rival reads it. */
export interface Source {
  readonly path: string;
  /** What is still to be set in it. */
  readonly parameters: Parameters;
  /** Initial states that SPIN chooses among, from a state that it counts as well; 0 if it does not. */
  readonly chosenAmong: number;
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
    const path = pathOf(`models/${name}.${endings[language]}`);
    return { path, parameters, chosenAmong: 0 };
  };
}

/** A model that Limbo exports; its parameters are the spec's own bounds. */
function exportedFrom(spec: Spec): BenchModel['source'] {
  return (language, parameters, directory) => {
    const path = exported(spec, language, parameters, directory);
    const { initial } = subjectOf(spec, { bounds: parameters }).system;
    return { path, parameters: {}, chosenAmong: initial.length };
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
  relocation: {
    title: 'Relocation of page tables, verified',
    spec: verified,
    file: pathOf('../../specs/relocation/verified.ts'),
    boundOf: {},
    scalarSet: false,
    source: exportedFrom(verified),
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
