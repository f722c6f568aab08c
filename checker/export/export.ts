/** Exports a spec's model to the language of another model checker, for a second opinion. */

import { boundsOf } from '../spec.ts';
import { kindOf } from '../property/property.ts';
import type { Spec, SpecBounds } from '../spec.ts';
import type { System } from '../system/system.ts';
import { exportedModel } from './model.ts';
import { murphiText } from './murphi.ts';
import { promelaText } from './promela.ts';

export const languages = ['promela', 'murphi'] as const;
export type Language = (typeof languages)[number];

export interface ExportOptions {
  /** Replaces some of the spec's bounds. */
  readonly bounds?: SpecBounds | undefined;
  /** Exports just these properties of the spec; by default all. */
  readonly properties?: readonly string[] | undefined;
}

/**
 * The model in another language: the same states, and one transition for each step or rule with given
 * parameters. Throws `CompileError` if the model is outside what can be exported, `SpecError` for
 * bounds that don't fit.
 */
export function exportSpec(spec: Spec, to: Language, options: ExportOptions = {}): string {
  const bounds = boundsOf(spec, options.bounds);
  const chosen = options.properties;
  const properties = spec.properties.filter(({ name }) => chosen?.includes(name) ?? true);
  const left = properties.filter((each) => kindOf(each) === 'liveness');
  const exported = properties.filter((each) => !left.includes(each));
  const model = exportedModel(spec.model(bounds) as System, exported);
  const given = Object.entries(bounds).map(([name, value]) => `${name}=${value}`);
  const header = [
    `${spec.name}: ${spec.summary}`,
    `Bounds: ${given.join(' ') || 'none'}`,
    `Properties: ${namesOf(exported) || 'none'}`,
    ...(left.length === 0 ? [] : [`Left out, for it is no invariant: ${namesOf(left)}`]),
    'Written by limbo export.',
    '',
  ];
  return to === 'promela' ? promelaText(model, header) : murphiText(model, header);
}

function namesOf(properties: readonly { readonly name: string }[]): string {
  return properties.map(({ name }) => name).join(', ');
}
