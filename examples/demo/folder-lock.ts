import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const lockName = 'demo.pid';

/**
 * PGlite does not notice a second process in its folder, and both would ruin it; nor does it notice that a folder holds
 * something else. The lock of a process that was killed is taken over.
 *
 * @returns what gives the folder back
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, lockName);
  const held = readdirSync(folder).filter((name) => name !== lockName);
  if (held.length > 0 && !held.includes('PG_VERSION')) throw new Error('it holds something else');
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(readFileSync(file, 'utf8'));
      if (isAlive(pid) || attempt === 2) {
        throw new Error(`process ${pid} works there (if it is no demo, delete ${file})`);
      }
      rmSync(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  // No number: killed before it had written it.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
