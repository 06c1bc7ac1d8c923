import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the package in its folder, on pipes, whatever the colours of this run. */
export function runCommand(command: string, args: readonly string[]): Promise<Ended> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
}

/** Runs a file as the demo is run: the package's own name leads to `src`. */
export function runTypeScript(file: string): Promise<Ended> {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return runCommand(process.execPath, [tsx, '--tsconfig', 'examples/tsconfig.json', file]);
}
