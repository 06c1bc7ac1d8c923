import { alwaysSelected } from '../domain/directory-user.js';
import { DeltaSyncError } from '../errors.js';
import { checkUserReads } from './check-directory-results.js';
import type { EngineContext } from './context.js';
import type { DirectoryReader } from './directory-reader.js';
import { fromStore } from './store-error.js';

/** People read live when neither token nor organization names the tenant. */
const sampleSize = 20;

/**
 * Proves that the connection reaches the tenant whose records this client keeps (S10); throws ERR_TENANT_MISMATCH.
 * Where neither the token nor the organization can be read, stored people are looked for: all of them unknown to the
 * directory means that it is another one.
 */
export async function proveTenant<Tx>(
  context: EngineContext<Tx>,
  reader: DirectoryReader,
  signal: AbortSignal,
): Promise<void> {
  if (context.proof.tenant) return;
  const { directory, repository, tenantId } = context;
  const reached = await reader.read((each) => directory.tenantId({ signal: each }), signal);
  if (reached !== undefined) {
    if (typeof reached !== 'string' || reached.toLowerCase() !== tenantId) throw tenantMismatch();
  } else {
    // Active people alone: that the directory does not know somebody who has left it proves nothing.
    const query = { filter: { state: 'active' }, limit: sampleSize } as const;
    const { records } = await fromStore(repository.scan(tenantId, 'user', query));
    const ids = records.map(({ objectId }) => objectId);
    if (ids.length > 0) {
      const { users } = await reader.read(
        async (each) => checkUserReads(await directory.readUsers(ids, alwaysSelected, { signal: each })),
        signal,
      );
      if (ids.every((id) => users.get(id)?.outcome === 'deleted')) throw tenantMismatch();
    }
  }
  context.proof.tenant = true;
}

export function tenantMismatch(): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_TENANT_MISMATCH',
    'The connection reaches another tenant than the one this client was made for; nothing was written',
  );
}
