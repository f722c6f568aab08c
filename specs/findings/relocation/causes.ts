/** The causes of what is found in the matrix of relocation, with the places where each is at work. */

import { causesAt } from '../../relocation/found/found.ts';
import type { Cause } from '../chapter.ts';
import { code } from '../markdown.ts';
import { causes as causes200801 } from './2008-01.ts';
import { causes as causes200803 } from './2008-03.ts';
import { causes as causes200805 } from './2008-05.ts';
import { beside } from './beside.ts';
import type { RelocationCauses } from './cause.ts';
import { rows } from './cells.ts';
import type { Row } from './cells.ts';
import { causes as causesHansen } from './hansen-2007.ts';
import { causes as causesModern } from './modern.ts';
import { causes as causesPoc } from './poc-2007-10.ts';

const told: RelocationCauses = {
  ...causesHansen,
  ...causesPoc,
  ...causes200801,
  ...causes200803,
  ...causes200805,
  ...causesModern,
};

/** The cause of each violation, by property, of every spec of a version. */
const found = rows.map((row) => ({
  row,
  specs: row.cells.map(({ caller, surroundings, spec }) => ({
    spec,
    causes: Object.entries(causesAt(row.found, caller, surroundings)),
  })),
}));

export const relocationCauses: readonly Cause[] = Object.entries(told).map(([id, cause]) => {
  const explained = found.map(({ row, specs }) => ({
    row,
    specs: specs
      .map(({ spec, causes }): Explained => {
        const those = causes.filter(([, each]) => each === id);
        return [spec.name, those.map(([property]) => property)];
      })
      .filter(([, properties]) => properties.length > 0),
  }));
  return {
    ...cause,
    explains: {
      ...Object.fromEntries(explained.flatMap(({ specs }) => specs)),
      ...beside[id],
    },
    where: [
      ...explained.filter(({ specs }) => specs.length > 0).map(inAll),
      ...Object.entries(beside[id] ?? {}).map(
        ([spec, properties]) => `${code(spec)} (${properties.join(', ')})`,
      ),
    ].join('; '),
  };
});

type Explained = readonly [spec: string, properties: readonly string[]];

interface InVersion {
  readonly row: Row;
  readonly specs: readonly Explained[];
}

/** The properties, and in how many of the specs of a version. */
function inAll({ row: { name, cells }, specs }: InVersion): string {
  const properties = [...new Set(specs.flatMap(([, each]) => each))];
  return `${code(name)} (${properties.join(', ')}; ${specs.length} of ${cells.length} specs)`;
}
