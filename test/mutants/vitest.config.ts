import { defineConfig } from 'vitest/config';
import whole from '../../vitest.config.js';

/** The tests that catch mutants need no server, and what takes long to start would be started once a mutant. */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    globalSetup: [],
    maxWorkers: 1,
    // A fault that makes a test wait for ever is told soon.
    testTimeout: 10_000,
  },
});
