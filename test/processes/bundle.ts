import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Bundle {
  readonly path: string;
  remove(): Promise<void>;
}

/** Runs the program out of V8's code cache; without one, it leaves one of all functions that it came to use. */
const loader = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const filename = require('node:path').join(__dirname, 'program.cjs');
const cache = filename + '.cache';
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const text = '(function (require, module, exports) {' + readFileSync(filename, 'utf8') + '})';
const script = new Script(text, { filename, cachedData });
script.runInThisContext()(require, module, exports);
if (cachedData === undefined) process.on('exit', () => writeFileSync(cache, script.createCachedData()));
`;

/** A program in one plain file that starts fast: hundreds of processes start, and with tsx each would take 1.5 s of a core. */
export async function bundle(program: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'entra-delta-sync-process-'));
  const path = join(folder, 'process.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    outfile: join(folder, 'program.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Taken by pg only where it is installed.
    external: ['pg-native'],
    logLevel: 'error',
  });
  await writeFile(path, loader);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
