import { defineConfig } from 'vitest/config';
import withoutServer from '../mutants/vitest.config.js';
import { keptWorker } from './kept-worker.js';

// In UTC nothing would tell an offset that is left out, and no thread can change the zone of its process.
process.env.TZ = 'Pacific/Kiritimati';

/** The judges: pure and fast, for each of thousands of mutants is tried against every test that reaches it. */
export default defineConfig({
  ...withoutServer,
  plugins: [
    {
      name: 'kept-worker',
      // Stryker asks for threads, whatever a configuration says.
      configureVitest: ({ project }) => {
        Object.assign(project.config, { pool: keptWorker.name, poolRunner: keptWorker });
      },
    },
  ],
  test: {
    ...withoutServer.test,
    include: [
      'test/unit/{core,domain}/**/*.test.ts',
      'test/unit/criteria-to-text.test.ts',
      'test/property/fold-entries.test.ts',
    ],
    // Thousands of cases, or of parts: each takes longer than all others together.
    exclude: ['**/*.property.test.ts', 'test/unit/core/criteria/attacks.test.ts'],
    isolate: false,
  },
});
