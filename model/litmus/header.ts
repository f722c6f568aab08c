/** What stands before the initial state of a litmus file: `X86 NAME`, a line about it, `Key=value`. */

import { endOfComment, failureAt } from './scanner.ts';

/** X86_VMSA is that of translation tests (see `translation/parse.ts`). */
export type Architecture = 'X86' | 'X86_64' | 'X86_VMSA';

const ARCHITECTURES: readonly string[] = ['X86', 'X86_64', 'X86_VMSA'] satisfies Architecture[];

export interface Header {
  readonly architecture: Architecture;
  readonly name: string;
  readonly info: ReadonlyMap<string, string>;
  /** Where the initial state begins. */
  readonly end: number;
}

const OBSERVATIONS = ['Always', 'Sometimes', 'Never'];
const FIRST_LINE = /\s*(\w+)[ \t]+([\w/.+[\]:-]+)[^\n{]*/y;
const INFO = /\s*([A-Za-z][\w.-]*)[ \t]*=[ \t]*([^\n]*)(?:\n|$)/y;
const OTHER = /\s+|"[^"]*"|[^\s"{(]+|\(/y;

/** Throws `LitmusError`. */
export function parseHeader(file: string, text: string): Header {
  const begin = skipComments(file, text, 0);
  const first = matchAt(FIRST_LINE, text, begin);
  if (first === null) {
    throw failureAt(file, text, begin, "the first line is not an architecture and a test's name");
  }
  const [, architecture = '', name = ''] = first;
  if (!isArchitecture(architecture)) {
    const what = `the architecture is ${architecture}; X86, X86_64 and X86_VMSA are understood`;
    throw failureAt(file, text, text.indexOf(architecture, begin), what);
  }
  const info = new Map<string, string>();
  let at = begin + first[0].length;
  for (;;) {
    at = skipComments(file, text, at);
    if (text[at] === '{') return { architecture, name, info, end: at };
    const [whole, key, value] = matchAt(INFO, text, at) ?? [];
    if (key !== undefined) info.set(key, (value as string).trim());
    if (key === 'Observation' && !OBSERVATIONS.includes(info.get(key) as string)) {
      throw failureAt(file, text, at, `an observation is one of ${OBSERVATIONS.join(', ')}`);
    }
    const passed = whole ?? matchAt(OTHER, text, at)?.[0];
    if (passed === undefined)
      throw failureAt(file, text, at, "the initial state '{ ... }' is missing");
    at += passed.length;
  }
}

function isArchitecture(name: string): name is Architecture {
  return ARCHITECTURES.includes(name);
}

function skipComments(file: string, text: string, begin: number): number {
  let at = begin + (matchAt(/\s*/y, text, begin)?.[0].length ?? 0);
  while (text.startsWith('(*', at)) {
    at = endOfComment(file, text, at);
    at += matchAt(/\s*/y, text, at)?.[0].length ?? 0;
  }
  return at;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
