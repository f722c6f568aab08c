/** `limbo footprint`: its tables, its files, what it refuses. */

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { limbo } from '../../checker/cli/limbo.ts';
import { nodesOf, parseXml } from '../../checker/sweep/xml.ts';

const folder = mkdtempSync(join(tmpdir(), 'limbo-footprint-'));

/** The figures of a line of a table, by how it begins. */
function figures(stdout: string, name: string): string[] {
  const line = stdout.split('\n').find((each) => each.startsWith(`${name} `)) ?? '';
  return line.slice(name.length).trim().split(/ {2,}/);
}

describe('limbo footprint', () => {
  test('prints what a page of each type costs, crossovers, shares and blocks', async () => {
    const { status, stdout, stderr } = await limbo(['footprint']);
    expect([status, stderr]).toEqual([0, '']);
    expect(figures(stdout, 'page table')).toEqual([
      '56.00 (20.00)',
      '40.24 (4.09)',
      '24.17 (0.07)',
    ]);
    expect(figures(stdout, '100 %')).toEqual(['56.00', '64.76', '56.81']);
    expect(figures(stdout, '8.0 KiB')).toEqual(['1', '4032', '4128.00', '4112.00']);
    // Half in use is twice the cost of tables and LRU pages.
    const [tables, lru] = [(512 * 16 + 3 * 4096) / 509, (512 * 16 + 6 * 4096) / 506];
    const half = 2 * (0.01 * tables + 0.75 * lru) + 0.09 * 56 + 0.15 * 16;
    expect(figures(stdout, '50 %')).toEqual(['56.00', '48.06', '28.92']);
    expect(stdout).toMatch(new RegExp(`^50 % +56\\.00 +${half.toFixed(2)} +`, 'm'));
    expect(stdout).toMatch(/^LRU +73\.77 % +98\.55 %$/m);
  });

  test('says where no share makes them equal', async () => {
    const { stdout } = await limbo([
      'footprint',
      '--mix',
      'page-table=50,free=50',
      '--union',
      '200',
    ]);
    expect(stdout).toMatch(/^LRU +none +none$/m);
  });

  test('writes CSV and a plot, the crossover marked; never over a file without --force', async () => {
    const [csv, svg] = [join(folder, 'a.csv'), join(folder, 'a.svg')];
    expect((await limbo(['footprint', '--csv', csv, '--svg', svg])).status).toBe(0);
    const lines = readFileSync(csv, 'utf8').trim().split('\n');
    expect(lines[0]).toBe('layout,type,share_percent,bytes_per_page,descriptors,records,waste');
    expect(lines).toHaveLength(1 + 3 * 4 * 21);
    for (const line of lines.slice(1)) {
      const [total = 0, ...parts] = line.split(',').slice(3).map(Number);
      expect(parts.reduce((a, b) => a + b)).toBeCloseTo(total, 3);
    }
    const texts = nodesOf(parseXml(readFileSync(svg, 'utf8'))).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['73.77 %', '98.55 %', 'share of LRU pages']));
    const again = await limbo(['footprint', '--svg', svg]);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toBe(`limbo: ${svg} exists already (--force overwrites)\n`);
  });

  test('the plot in docs is the one that it draws', async () => {
    const svg = join(folder, 'docs.svg');
    await limbo(['footprint', '--svg', svg]);
    const kept = resolve(import.meta.dirname, '../../../docs/footprint.svg');
    expect(readFileSync(kept, 'utf8')).toBe(readFileSync(svg, 'utf8'));
  });

  test.each([
    [['--block', '4K'], 'no object of 4096 bytes fits a block of 4096 with its record of 24'],
    [['--block', '12K'], 'the block size is 12288, not a power of two'],
    [['--union', '40'], 'a union of 40 bytes is too small for the 56 of a page'],
    [['--mix', 'lru=70,free=20'], 'The shares add up to 90, not to 100'],
    [['--mix', 'lru=100'], 'At least two uses of pages are needed'],
    [['--mix', 'lru=50,heap=50'], 'TYPE=PERCENT is needed'],
    [['--mix', 'lru=50,lru=50'], "'lru' is given twice"],
    [['--in-use', '0'], 'A percentage above 0'],
    [['--type', 'heap'], 'Allowed choices are page-table, slab, lru, free'],
  ])('refuses %j with one line', async (options, message) => {
    const { status, stdout, stderr } = await limbo(['footprint', ...options]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
