import { directoryCases } from './directory/directory-cases.js';
import type { DirectoryContractOptions } from './opened-directory.js';

/**
 * What every `Directory` promises, each promise a case with a name of its own. Call it where tests are declared: it calls
 * `test` once for each case, and each case opens a tenant and closes it.
 */
export function directoryContract({ test, open }: DirectoryContractOptions): void {
  for (const [name, run] of Object.entries(directoryCases)) {
    test(name, async () => {
      const opened = await open();
      try {
        await run(opened);
      } finally {
        await opened.close();
      }
    });
  }
}
