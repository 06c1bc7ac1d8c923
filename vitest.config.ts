import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests may import an example; what it imports by the package's name leads to `src`, as where examples run. */
const examples = new URL('examples/tsconfig.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(examples, 'utf8')).compilerOptions as {
  paths: Record<string, [string]>;
};
const alias = Object.entries(paths).map(([name, [file]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(file, examples)),
}));

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/postgres/global-setup.ts'],
    setupFiles: ['test/fast-check-seed.ts'],
    // By default one core is left idle, and a run of histories fills all of them.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
