import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, runCommand } from './run-command.js';

const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));
const all = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');

describe('examples', () => {
  test.each(examples)(
    '%s runs, and its assertions hold',
    async (file) => {
      const run = [tsx, '--tsconfig', 'examples/tsconfig.json', `examples/${file}`];
      const { code, stderr, stdout } = await runCommand(process.execPath, run);
      expect({ code, stderr, stdout: code === 0 ? '' : stdout }).toEqual({ code: 0, stderr: '', stdout: '' });
      expect(readFileSync(join(root, 'examples', file), 'utf8')).toMatch(
        /\bassert\b.*\n[\s\S]*\bassert\.\w+\(/,
      );
    },
    60_000,
  );

  test.each(all)('%s imports the package by its name', (file) => {
    const text = readFileSync(join(root, 'examples', file), 'utf8');
    const names = [...text.matchAll(/ from '([^']+)'/g)].map((match) => match[1]!);
    const allowed = /^(?:\.\/[\w-]+\.js|node:[\w/]+|entra-delta-sync(?:\/[\w/-]+)?)$/;
    expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  });

  test('the unit test of a product fits into ten lines', () => {
    const text = readFileSync(join(root, 'examples', 'unit-test.ts'), 'utf8');
    const body = /=> \{\n([\s\S]*?)\n\}\);/.exec(text)![1]!;
    expect(body.split('\n').length).toBeLessThanOrEqual(10);
  });
});
