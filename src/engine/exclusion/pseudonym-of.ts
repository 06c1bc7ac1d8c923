import { createHash } from 'node:crypto';
import { type PseudonymOf, pseudonym } from '../../domain/pseudonym.js';

/**
 * The pseudonyms of a tenant's addresses. Who knows an address can still ask for its owner; who does not can guess it, so
 * that it is not anonymous.
 */
export function pseudonymsOf(tenantId: string): PseudonymOf {
  return (addressKey) => {
    const hash = createHash('sha256').update(`${tenantId}/${addressKey}`, 'utf8');
    return pseudonym(hash.digest('hex'));
  };
}
