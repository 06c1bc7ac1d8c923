import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const copied = ['src', 'test', 'examples', 'package.json', 'tsconfig.json', 'vitest.config.ts'];

/** What the tests need of the project, in a temporary folder in which faults may be planted. */
export class TreeCopy implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async of(root: string): Promise<TreeCopy> {
    // The real path: a module that is loaded by two names is two modules.
    const path = await realpath(await mkdtemp(join(tmpdir(), 'mutants-')));
    for (const name of copied) await cp(join(root, name), join(path, name), { recursive: true });
    await mkdir(join(path, 'dist'));
    await symlink(await realpath(join(root, 'node_modules')), join(path, 'node_modules'));
    return new TreeCopy(path);
  }

  /** Rejects where the lines that the patch changes are not there any more. */
  async apply(patch: string): Promise<void> {
    await this.#git('apply', '-C1', patch);
  }

  async revert(patch: string): Promise<void> {
    await this.#git('apply', '-C1', '-R', patch);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async #git(...parameters: string[]): Promise<void> {
    // A repository around the folder would make git pass over files that it does not know.
    const { GIT_DIR: _, ...own } = process.env;
    const env = { ...own, GIT_CEILING_DIRECTORIES: dirname(this.path) };
    await run('git', parameters, { cwd: this.path, env });
  }
}
