import { defineConfig } from 'vitest/config';
import withoutServer from '../mutants/vitest.config.js';

/** The judges of a mutant: pure and fast, for each of thousands is tried against every test that reaches it. */
export default defineConfig({
  ...withoutServer,
  test: {
    ...withoutServer.test,
    include: ['test/unit/{core,domain}/**/*.test.ts', 'test/unit/criteria-to-text.test.ts'],
  },
});
