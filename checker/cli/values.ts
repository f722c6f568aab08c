/** Values of options, each read from its text or refused with the reason. */

import { InvalidArgumentError } from 'commander';

/** A whole number of at least 1; thousands may be set apart: `1_000_000`. */
export function parseCount(text: string): number {
  const digits = text.replaceAll('_', '');
  const count = Number(digits);
  if (!/^\d+$/.test(digits) || count < 1 || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('A whole number of at least 1 is needed.');
  }
  return count;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes, from `4G`, `512M`, `1.5G`, or a plain number of bytes. */
export function parseSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMG]?)i?B?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN));
  if (!(bytes >= 1)) throw new InvalidArgumentError('A size such as 512M or 4G is needed.');
  return bytes;
}

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** Seconds, from `90`, `90s`, `5m` or `1h`. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) throw new InvalidArgumentError('A time such as 90s or 5m is needed.');
  return seconds;
}

/** Adds `name=value` to the bounds read so far. */
export function parseBound(
  text: string,
  sofar: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, name, value] = /^([A-Za-z_]\w*)=(-?\d+)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('NAME=NUMBER is needed, such as cpus=2.');
  }
  if (Object.hasOwn(sofar, name)) throw new InvalidArgumentError(`'${name}' is given twice.`);
  return { ...sofar, [name]: Number(value) };
}

/** Adds to a list that an option builds when it is repeated. */
export function collect(text: string, sofar: readonly string[] = []): readonly string[] {
  return [...sofar, text];
}
