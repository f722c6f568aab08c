/** JavaScript for ample sets: which process's steps are enough in the working state. */

import { cardinality } from '../state/domain.ts';
import type { LeafSlot, Layout } from '../state/layout.ts';
import type { AmpleSets, Candidate } from '../reduction/ample.ts';
import type { Control } from '../reduction/control.ts';
import { readText, writeText } from './symbol.ts';

/** JavaScript for one process of a program. */
export interface ProcessText {
  /** The cell of its label. */
  readonly cell: number;
  /** The step of each label that has but one. */
  readonly only: ReadonlyMap<number, OnlyStep>;
  /** Takes its steps in the working state. */
  readonly expand: string;
}

export interface OnlyStep {
  readonly action: number;
  /** An expression that takes it in the working state: the next label's code, or -1 if it is blocked. */
  readonly call: string;
}

export interface AmpleText {
  readonly functions: string;
  /** What an expansion begins with: it returns if the steps of one process are enough. */
  readonly first: string;
  /** What the text refers to as `X`. */
  readonly tables: AmpleTables;
}

interface AmpleTables {
  /** By process: the place by label and tracked locals, in mixed radix; -1 where it never is. */
  readonly places: readonly Int16Array[];
  readonly ranks: readonly Int16Array[];
  /** By process, then by other process: see `Candidate`. */
  readonly allowed: readonly (readonly Uint8Array[])[];
  /** By process and rank: cells, each followed by the codes that are all right, as bits. */
  readonly guards: readonly (readonly Int32Array[])[];
}

function ampleTables({ controls, candidates }: AmpleSets, layout: Layout): AmpleTables {
  const byProcess = candidates.toSorted((a, b) => a.process - b.process);
  return {
    places: controls.map((control) => placeTable(control, layout)),
    ranks: byProcess.map(({ rank }) => rank),
    allowed: byProcess.map(({ others }) => others.map(({ allowed }) => allowed)),
    guards: byProcess.map(({ guards }) =>
      guards.map((each) => Int32Array.from(each.flatMap(({ cell, blocking }) => [cell, blocking]))),
    ),
  };
}

function placeTable({ process, tracked, places }: Control, { slots }: Layout): Int16Array {
  const radices = tracked.map((cell) => cardinality((slots[cell] as LeafSlot).domain));
  const table = new Int16Array(radices.reduce((a, b) => a * b, process.labels.length)).fill(-1);
  places.forEach(({ label, codes }, place) => {
    table[codes.reduce((sum, code, i) => sum * (radices[i] as number) + code, label)] = place;
  });
  return table;
}

/**
 * `$may_0()`, and so on: are the steps of the process, if it can take any, enough in the working state?
 * `$follow()` takes such a step in the working state and returns the action, or -1 if there is none that
 * is the only one of its label and fails in no way; whatever else there is shows when the state is
 * expanded.
 */
export function ampleText(
  ample: AmpleSets,
  layout: Layout,
  processes: readonly ProcessText[],
): AmpleText {
  const { controls, candidates } = ample;
  const used = candidates.filter(({ rank }) => rank.some((each) => each >= 0));
  const at = (p: number): ProcessText => processes[p] as ProcessText;
  const functions = [
    ...controls.map((control, p) => placeText(control, p, layout, at(p).cell)),
    ...used.map((candidate) => mayText(candidate, controls)),
    `const B = new Int32Array(${layout.words});`,
    ...used.map((each) =>
      onlyText(each, controls[each.process] as Control, at(each.process), layout),
    ),
    'function $follow() { let action = -1;',
    ...used.map(({ process: p }) => `if (action === -1 && $may_${p}()) action = $only_${p}();`),
    'return action < 0 ? -1 : action; }',
  ];
  const first = used.map(
    ({ process: p }) => `if ($may_${p}()) { ${at(p).expand} if ($count > count) return $count; }`,
  );
  return {
    functions: functions.join('\n'),
    first: first.join('\n'),
    tables: ampleTables(ample, layout),
  };
}

/** `$only_0()`, and so on: the action that was taken, -1 if it is blocked, -2 to leave it at that. */
function onlyText(
  { process, rank }: Candidate,
  { places }: Control,
  { cell, only }: ProcessText,
  { words }: Layout,
): string {
  const labels = new Set(
    places.filter((_, place) => (rank[place] as number) >= 0).map(({ label }) => label),
  );
  const cases = [...labels].map((label) => {
    const step = only.get(label);
    if (step === undefined) return '';
    const moves = writeText(String(cell), 'r');
    return `case ${label}: action = ${step.action}; r = ${step.call}; if (r >= 0) ${moves}; break;`;
  });
  const copy = (from: string, to: string): string =>
    Array.from({ length: words }, (_, w) => `${to}[${w}] = ${from}[${w}];`).join(' ');
  return `function $only_${process}() {
let r = -2, action = -2;
${copy('N', 'B')}
$base = B;
try { switch (${readText(String(cell))}) { ${cases.join('\n')} } } catch { r = -2; }
$base = S;
if (r >= 0 && !$failed) { T[action] += 1; return action; }
if ($failed) $unsaid();
${copy('B', 'N')}
return r === -1 ? -1 : -2;
}`;
}

/** The place of a process in the working state. */
function placeText({ tracked }: Control, p: number, { slots }: Layout, label: number): string {
  const index = tracked.reduce(
    (sum, cell) => {
      const radix = cardinality((slots[cell] as LeafSlot).domain);
      return `(${sum}) * ${radix} + ${readText(String(cell))}`;
    },
    readText(String(label)),
  );
  return `const X${p} = X.places[${p}];\nfunction $place_${p}() { return X${p}[${index}]; }`;
}

function mayText({ process: p, others }: Candidate, controls: readonly Control[]): string {
  const tests = others.map(({ process: q }, i) => {
    const { places } = controls[q] as Control;
    return `const m${q} = $place_${q}();
if (m${q} < 0 || A${p}_${i}[rank * ${places.length} + m${q}] === 0) return false;`;
  });
  return `const R${p} = X.ranks[${p}], G${p} = X.guards[${p}];
${others.map((_, i) => `const A${p}_${i} = X.allowed[${p}][${i}];`).join('\n')}
function $may_${p}() {
const place = $place_${p}();
if (place < 0) return false;
const rank = R${p}[place];
if (rank < 0) return false;
${tests.join('\n')}
const guards = G${p}[rank];
for (let i = 0; i < guards.length; i += 2) {
  if (((guards[i + 1] >>> get(guards[i])) & 1) === 0) return false;
}
return true;
}`;
}
