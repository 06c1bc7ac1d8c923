import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Beside the environment of this run, without its colours and its database. */
  readonly env?: Readonly<Record<string, string>>;
  /** Sent to the process as soon as it has written a text. */
  readonly signal?: { readonly name: 'SIGKILL' | 'SIGINT'; readonly after: string };
}

/** Runs a command of the package in its folder, on pipes. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, DATABASE_URL: _url, ...inherited } = process.env;
  const env = { ...inherited, ...options.env };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    let { signal } = options;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
      if (signal === undefined || !texts.stdout.includes(signal.after)) return;
      child.kill(signal.name);
      signal = undefined;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
}

/** Runs a file as the demo is run, in one process: the package's own name leads to `src`. */
export function runTypeScript(
  file: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Ended> {
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const env = { TSX_TSCONFIG_PATH: join(root, 'examples', 'tsconfig.json'), ...options.env };
  return runCommand(process.execPath, ['--import', tsx, file, ...args], { ...options, env });
}
