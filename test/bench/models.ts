/** The benchmark's models: where each version lies, and what its parameters are called there. */

import { fileURLToPath } from 'node:url';

import type { Spec } from '../../checker/index.ts';
import { germanSpec } from '../../specs/examples/german.ts';
import { shootdownSpec } from './models/shootdown.ts';
import type { Parameters } from './rivals.ts';

export interface BenchModel {
  readonly title: string;
  readonly spec: Spec;
  /** Name of the spec's bound for each parameter of `RULES.md`. */
  readonly boundOf: Readonly<Record<string, string>>;
  readonly promela: string;
  readonly murphi: string;
}

const pathOf = (file: string): string => fileURLToPath(new URL(`models/${file}`, import.meta.url));

export const models = {
  german: {
    title: "German's cache coherence protocol",
    spec: germanSpec,
    boundOf: { N: 'clients', STORES: 'stores' },
    promela: pathOf('german.pml'),
    murphi: pathOf('german.m'),
  },
  shootdown: {
    title: 'TLB shootdown',
    spec: shootdownSpec,
    boundOf: { N: 'cpus' },
    promela: pathOf('shootdown.pml'),
    murphi: pathOf('shootdown.m'),
  },
} as const satisfies Readonly<Record<string, BenchModel>>;

export type ModelName = keyof typeof models;

/** The spec's bounds for values of the parameters of `RULES.md`. */
export function boundsFor({ boundOf }: BenchModel, parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [boundOf[name] ?? name, value]),
  );
}

/** `N=5 STORES=1` */
export function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
