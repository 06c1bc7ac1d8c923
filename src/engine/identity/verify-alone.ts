import type { IdentityQuery, IdentityVerdict } from '../../domain/identity-verdict.js';
import { tenantMismatch } from '../prove-tenant.js';
import { checkQuery } from './check-query.js';
import { IdentityGate } from './gate.js';
import { IdentityDirectory, type IdentityDirectoryParts } from './identity-directory.js';

export interface LoneGateParts extends Omit<IdentityDirectoryParts, 'prove' | 'onUnauthorized'> {
  readonly tenantId: string | undefined;
  readonly verifyUnknown: 'closed' | 'open';
}

/** The gate without a repository: nobody is managed, and there is no round to bring forward. */
export function verifyAlone(
  { tenantId, verifyUnknown, ...parts }: LoneGateParts,
  query: IdentityQuery,
  signal: AbortSignal,
): Promise<IdentityVerdict> {
  const question = checkQuery(query);
  const directory = new IdentityDirectory({
    ...parts,
    prove: async (reader, each) => {
      if (tenantId === undefined) return;
      const reached = await reader.read((call) => parts.directory.tenantId({ signal: call }), each);
      if (reached !== undefined && String(reached).toLowerCase() !== tenantId) throw tenantMismatch();
    },
    onUnauthorized: () => undefined,
  });
  const gate = new IdentityGate({
    directory,
    clock: parts.clock,
    verifyUnknown,
    records: async (ids) => new Map(ids.map((id) => [id, null])),
    bringForward: async () => undefined,
  });
  return gate.verify(question, signal);
}
