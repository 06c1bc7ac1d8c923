import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fences } from './documents.js';
import { root, runTypeScript } from './run-command.js';

const timeoutMs = 120_000;
const folder = join(root, 'examples');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

describe('examples', () => {
  // A folder's files are parts of its main.ts.
  test.each(files.filter((file) => !file.includes('demo') && /^[\w-]+\.ts$|\/main\.ts$/.test(file)))(
    '%s runs, and its assertions hold',
    async (file) => {
      const { code, stdout, stderr } = await runTypeScript(join(folder, file));
      expect(stderr).toBe('');
      expect(code, stdout).toBe(0);
      expect(textOf(file)).toMatch(/^ *assert\.\w+\(/m);
    },
    timeoutMs,
  );

  test.each(files)('%s imports the package by its name', (file) => {
    const names = [...textOf(file).matchAll(/ from '([^']+)'/g)].map((match) => match[1]!);
    const allowed = /^(?:\.\/[\w-]+\.js|node:[\w/]+|entra-delta-sync(?:\/[\w/-]+)?|node-sqlite3-wasm)$/;
    expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  });

  test('the adapter over SQLite stays under 300 lines', () => {
    const parts = files.filter((file) => file.startsWith('sqlite/') && !/main|open-store/.test(file));
    expect(parts.length).toBeGreaterThan(1);
    const lines = parts.map((file) => textOf(file).trimEnd().split('\n').length);
    expect(lines.reduce((sum, count) => sum + count)).toBeLessThan(300);
  });

  test('a unit test of a product fits into ten lines', () => {
    const [, body = ''] = /=> \{\n([\s\S]*?)\n\}\);/.exec(textOf('unit-test.ts')) ?? [];
    expect(body).toContain('syncNow');
    expect(body.split('\n').length).toBeLessThanOrEqual(10);
  });
});

describe('code in the documents', () => {
  let temporary = '';
  afterEach(() => rmSync(temporary, { recursive: true, force: true }));

  test(
    'runs, apart from what needs a real tenant',
    async () => {
      temporary = mkdtempSync(join(tmpdir(), 'documents-'));
      // What a reader of the document has installed.
      symlinkSync(join(root, 'node_modules'), join(temporary, 'node_modules'));
      const runnable = fences.filter(({ code }) => !code.includes('@azure/identity'));
      expect(runnable.length).toBeGreaterThan(3);
      const names = runnable.map(({ document, line }) => `${document.replaceAll(/\W/g, '-')}-${line}.mts`);
      for (const [index, { code }] of runnable.entries()) {
        writeFileSync(join(temporary, names[index]!), code);
      }
      const all = join(temporary, 'all.mts');
      writeFileSync(all, names.map((name) => `await import('./${name}');\n`).join(''));
      const { code, stderr, stdout } = await runTypeScript(all);
      expect(stderr).toBe('');
      expect(code, stdout).toBe(0);
    },
    timeoutMs,
  );
});

function textOf(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}
