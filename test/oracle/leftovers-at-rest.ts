import type { SeenLeftover } from './oracle.js';
import { admittedBy } from './person-rules.js';
import type { OracleMapping, OraclePolicy } from './policy.js';
import type { TenantState } from './tenant-state.js';

/**
 * At rest only those wait whom a mapping takes that imports nobody by itself: every difference in words.
 *
 * @param isManaged - nobody who is waits
 */
export function leftoverDifferences(
  tenant: TenantState,
  isManaged: (id: string) => boolean,
  leftovers: readonly SeenLeftover[],
  mappings: readonly OracleMapping[],
  policy: OraclePolicy,
): string[] {
  const expected = new Map<string, string>();
  for (const person of tenant.values()) {
    const by = isManaged(person.id) ? undefined : admittedBy(person, mappings, policy);
    if (by?.autoImport === false) expected.set(person.id, `manual of ${by.mappingId}`);
  }
  const differences: string[] = [];
  for (const { objectId, reason, mappingId } of leftovers) {
    const is = `${reason} of ${mappingId}`;
    const should = expected.get(objectId);
    if (is !== should) differences.push(`${objectId} is left over (${is}) instead of ${should ?? 'not'}`);
    expected.delete(objectId);
  }
  for (const [id, should] of expected) differences.push(`${id} is not left over (${should})`);
  return differences;
}
