import type { DirectoryEntry } from '../../domain/directory-user.js';
import { checkLink } from './graph-link.js';
import { propertiesOf } from './properties-of.js';
import { isRecord } from './record.js';

export type DeltaPage =
  | {
      readonly ok: true;
      readonly entries: DirectoryEntry[];
      readonly next: { readonly kind: 'next' | 'delta'; readonly link: string };
    }
  | {
      readonly ok: false;
      readonly code: 'ERR_DIRECTORY_RESPONSE_INVALID' | 'ERR_DIRECTORY_LINK_INVALID';
      readonly reason: string;
    };

/**
 * Reads one page of users/delta, or says which field is wrong: then nothing of the page counts.
 *
 * An empty `value` is normal and says nothing about the end; only the link does, of which there is exactly one
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview). A proxy's page answered with 200 reaches us as text
 * or a stream, and must not look like an empty last page. Runs once for each user of a tenant: no copies, no closures.
 */
export function readDeltaPage(
  body: unknown,
  { round, origin }: { readonly round: 'initial' | 'incremental'; readonly origin: string },
): DeltaPage {
  if (!isRecord(body)) return invalid('the body is not a JSON object');
  const { value } = body;
  if (!Array.isArray(value)) return invalid('value is not a list');
  const nextLink = body['@odata.nextLink'] ?? undefined;
  const deltaLink = body['@odata.deltaLink'] ?? undefined;
  if (nextLink !== undefined && deltaLink !== undefined) {
    return invalid('@odata.nextLink and @odata.deltaLink are both there');
  }
  if (nextLink === undefined && deltaLink === undefined) {
    return invalid('neither @odata.nextLink nor @odata.deltaLink is there');
  }
  const kind = nextLink === undefined ? 'delta' : 'next';
  const checked = checkLink(nextLink ?? deltaLink, origin);
  if (!checked.ok) {
    return { ok: false, code: 'ERR_DIRECTORY_LINK_INVALID', reason: `@odata.${kind}Link ${checked.reason}` };
  }
  const entries: DirectoryEntry[] = [];
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if (!isRecord(item)) return invalid(`value[${index}] is not an object`);
    const id = item.id;
    if (typeof id !== 'string' || id === '') return invalid(`value[${index}].id is not a text or empty`);
    entries.push(readItem(item, id.toLowerCase(), round === 'initial'));
  }
  return { ok: true, entries, next: { kind, link: checked.link } };
}

function invalid(reason: string): DeltaPage {
  return { ok: false, code: 'ERR_DIRECTORY_RESPONSE_INVALID', reason };
}

/** `changed` unless said otherwise: it is the reason that takes nothing away for good. */
function readItem(
  item: Readonly<Record<string, unknown>>,
  objectId: string,
  initial: boolean,
): DirectoryEntry {
  const removed = item['@removed'];
  if (removed !== undefined && removed !== null) {
    const reason = isRecord(removed) && removed.reason === 'deleted' ? 'deleted' : 'changed';
    return { kind: 'removed', objectId, reason };
  }
  const upn = item.userPrincipalName;
  const whole = initial && typeof upn === 'string' && upn !== '' && typeof item.accountEnabled === 'boolean';
  return { kind: 'user', objectId, whole, properties: propertiesOf(item) };
}
