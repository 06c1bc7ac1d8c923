import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readMutants } from '../mutants/mutant.js';
import { textOf } from './documents.js';

test('the reliability page names every fault that is planted', () => {
  const page = textOf('docs/reliability.md');
  const mutants = readMutants(fileURLToPath(new URL('../mutants', import.meta.url)));
  expect(mutants.length).toBeGreaterThan(20);
  expect(mutants.filter(({ fault }) => !page.includes(`| ${fault} |`))).toEqual([]);
});
