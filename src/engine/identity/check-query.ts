import type { IdentityQuestion } from '../../core/identity/decide-identity.js';
import { withoutSmtp } from '../../core/identity/person-addresses.js';
import type { IdentityQuery } from '../../domain/identity-verdict.js';
import { DeltaSyncError } from '../../errors.js';

/**
 * A query as the core asks it. What is no query at all is refused (ERR_OPTIONS_INVALID, naming the field): an address
 * that came as a number must not pass as none.
 *
 * @param path - of the query, for messages: empty, or `queries[3].`
 */
export function checkQuery(query: IdentityQuery, path = ''): IdentityQuestion {
  const given: unknown = query;
  if (typeof given !== 'object' || given === null) throw invalid(`${path}query`, 'must be an object');
  const { objectId, address = null, api = 'graph' } = given as Readonly<Record<string, unknown>>;
  if (typeof objectId !== 'string' || objectId === '') {
    throw invalid(`${path}objectId`, "must be the person's object id");
  }
  if (address !== null && typeof address !== 'string') {
    throw invalid(`${path}address`, 'must be a text, or null for none');
  }
  if (api !== 'graph' && api !== 'legacy') throw invalid(`${path}api`, "must be 'graph' or 'legacy'");
  return {
    objectId: objectId.toLowerCase(),
    address: address === null ? null : withoutSmtp(address),
    api,
  };
}

function invalid(path: string, reason: string): DeltaSyncError {
  return new DeltaSyncError('ERR_OPTIONS_INVALID', `Invalid query. ${path}: ${reason}`, {
    problems: [{ path, reason }],
  });
}
