import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { History } from './history.js';
import type { Script } from './script.js';

const directory = new URL('regressions/', import.meta.url);

/** Scripts that once failed, shortened; each file is named for what it found. */
const regressions = readdirSync(directory).filter((file) => file.endsWith('.json'));

test.each(regressions)('%s passes, which once failed', async (file) => {
  await History.play(JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Script);
});
