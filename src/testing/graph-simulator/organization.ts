import { list } from './collection-replies.js';
import type { Reply } from './reply.js';

/** GET /organization: the tenant itself (https://learn.microsoft.com/en-us/graph/api/organization-list). */
export function organization(tenantId: string): Reply {
  const domain = { name: 'tenant.example', isDefault: true, isInitial: true, type: 'Managed' };
  return list('organization', [{ id: tenantId, displayName: 'Simulated Tenant', verifiedDomains: [domain] }]);
}
