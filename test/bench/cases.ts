/** What is measured at which size. */

import type { ModelName } from './models.ts';
import type { Parameters } from './rivals.ts';

export interface Case {
  readonly model: ModelName;
  readonly parameters: Parameters;
}

export interface Size {
  readonly runs: number;
  /** Whether the rivals are built with optimisation, which takes longer than the small sizes. */
  readonly optimise: boolean;
  readonly cases: readonly Case[];
}

export const sizes = {
  quick: {
    runs: 1,
    optimise: false,
    cases: [
      { model: 'german', parameters: { N: 3, STORES: 1 } },
      { model: 'shootdown', parameters: { N: 1 } },
      { model: 'relocation', parameters: { zaps: 0 } },
    ],
  },
  default: {
    runs: 5,
    optimise: true,
    cases: [
      { model: 'german', parameters: { N: 4, STORES: 2 } },
      { model: 'shootdown', parameters: { N: 2 } },
      { model: 'relocation', parameters: { zaps: 1 } },
    ],
  },
  full: {
    runs: 5,
    optimise: true,
    cases: [
      { model: 'german', parameters: { N: 5, STORES: 1 } },
      { model: 'shootdown', parameters: { N: 3 } },
      { model: 'relocation', parameters: { zaps: 1, relocations: 2 } },
    ],
  },
} as const satisfies Readonly<Record<string, Size>>;

export type SizeName = keyof typeof sizes;

/** `N=5 STORES=1` */
export function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

export function caseText({ model, parameters }: Case): string {
  return `${model} ${parametersText(parameters)}`.trim();
}
