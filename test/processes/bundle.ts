import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Bundler {
  build(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}

export interface Bundle {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * The programs of the processes in one plain file: with tsx each start would cost 1.5 s of a core, and hundreds start.
 * The bundler is the one with which tsx itself works.
 */
export async function bundle(program: string): Promise<Bundle> {
  const near = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'));
  const bundler = near('esbuild') as Bundler;
  const folder = await mkdtemp(join(tmpdir(), 'entra-delta-sync-process-'));
  const path = join(folder, 'process.cjs');
  await bundler.build({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    outfile: path,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Taken by pg only where it is installed.
    external: ['pg-native'],
    logLevel: 'error',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
