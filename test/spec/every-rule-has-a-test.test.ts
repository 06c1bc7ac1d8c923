import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const testRoot = join(import.meta.dirname, '..');
const spec = readFileSync(join(testRoot, '..', 'docs', 'SPEC.md'), 'utf8');

const numbered = (letter: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);

/** The rules that this version keeps. */
const kept = [...numbered('R', 1, 17), ...numbered('S', 1, 12), ...numbered('I', 1, 9)];

/** `test('…'`, `it("…"`, `describe(`…``, and the title after a table: `test.each([…])('…'`. */
const titled =
  /(?:\b(?:test|it|describe)(?:\.\w+)*(?:<[^()]*>)?|\))\(\s*(['"`])((?:\\.|(?!\1)[^\\\n])*)\1\s*,/g;

/** The IDs with which a title begins: `R1: …`, `R5, S4: …`. */
function idsOf(title: string): string[] {
  const [ids] = /^(?:[A-Z]\d{1,2}(?:, ?)?)+(?=:)/.exec(title) ?? [];
  return ids?.split(/, ?/) ?? [];
}

function titlesIn(source: string): string[] {
  return [...source.matchAll(titled)].map((match) => match[2]!);
}

function testFiles(): string[] {
  return readdirSync(testRoot, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(testRoot, name));
}

const shown = new Set(testFiles().flatMap((file) => titlesIn(readFileSync(file, 'utf8')).flatMap(idsOf)));

test.each(kept)('%s stands in the title of a test', (id) => {
  expect(shown).toContain(id);
});

test('every rule of the specification stands in the title of a test', () => {
  const listed = [...spec.matchAll(/^\|\s*([RIS]\d{1,2})\s*\|/gm)].map((match) => match[1]!);
  expect(listed.length).toBeGreaterThanOrEqual(kept.length);
  expect(listed.filter((id) => !shown.has(id))).toEqual([]);
  expect(kept.filter((id) => !listed.includes(id))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('a title is found wherever a test may have one, and a mention elsewhere is none', () => {
  const source = [
    "test('R1: plain', () => {});",
    'test.each([1, 2])("R2: after a table of %i", () => {});',
    'test.each<[string]>([["a"]])(`R3: typed`, () => {});',
    "describe('S4, S5: two', () => {});",
    "test(\n  'R4: on its own line',\n  () => {},\n);",
    '// R5: a comment',
    "expect('R6: a value');",
    "test('about R7', () => {});",
  ].join('\n');
  expect(titlesIn(source).flatMap(idsOf)).toEqual(['R1', 'R2', 'R3', 'S4', 'S5', 'R4']);
});
