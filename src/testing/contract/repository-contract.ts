import type { OpenedStore, RepositoryContractOptions } from './opened-store.js';
import { caseGroups } from './repository/case-groups.js';
import { Scene } from './repository/scene.js';

/**
 * What every `Repository` promises, each promise a case with a name of its own. Call it where tests are declared: it calls
 * `test` once for each case, and each case opens a store and closes it.
 *
 * A case takes milliseconds over a store in this process; those that write 10,000 records or 1,000 commits take seconds.
 */
export function repositoryContract<Tx, S extends OpenedStore<Tx>>(
  options: RepositoryContractOptions<Tx, S>,
): void {
  const { test, open, rawRead, without = [] } = options;
  for (const { about, cases, needs } of caseGroups) {
    if (needs !== undefined && without.includes(needs)) continue;
    for (const [name, run] of Object.entries(cases)) {
      test(`${about}: ${name}`, async () => {
        const store = await open();
        try {
          await run(new Scene(store as OpenedStore<unknown>, (tenantId) => rawRead(store, tenantId)));
        } finally {
          await store.close();
        }
      });
    }
  }
}
