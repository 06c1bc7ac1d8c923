import { checkLink, type DeltaResource } from './graph-link.js';
import { isRecord } from './record.js';

export type DeltaPage<Entry> =
  | {
      readonly ok: true;
      readonly entries: Entry[];
      readonly next: { readonly kind: 'next' | 'delta'; readonly link: string };
    }
  | {
      readonly ok: false;
      readonly code: 'ERR_DIRECTORY_RESPONSE_INVALID' | 'ERR_DIRECTORY_LINK_INVALID';
      readonly reason: string;
    };

export interface PageShape<Entry> {
  readonly origin: string;
  readonly resource: DeltaResource;
  /** The entry of an item with this lower-case id; a text names the field that is wrong. */
  readonly readItem: (item: Readonly<Record<string, unknown>>, objectId: string) => Entry | string;
}

/**
 * Reads one page of a delta query, or says which field is wrong: then nothing of the page counts.
 *
 * An empty `value` is normal and says nothing about the end; only the link does, of which there is exactly one
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview). A proxy's page answered with 200 reaches us as text
 * or a stream, and must not look like an empty last page. Runs once for each user of a tenant: no copies.
 */
export function readDeltaPage<Entry extends object>(
  body: unknown,
  { origin, resource, readItem }: PageShape<Entry>,
): DeltaPage<Entry> {
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
  const checked = checkLink(nextLink ?? deltaLink, origin, resource);
  if (!checked.ok) {
    return { ok: false, code: 'ERR_DIRECTORY_LINK_INVALID', reason: `@odata.${kind}Link ${checked.reason}` };
  }
  const entries: Entry[] = [];
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if (!isRecord(item)) return invalid(`value[${index}] is not an object`);
    const id = item.id;
    if (typeof id !== 'string' || id === '') return invalid(`value[${index}].id is not a text or empty`);
    const entry = readItem(item, id.toLowerCase());
    if (typeof entry === 'string') return invalid(`value[${index}]${entry}`);
    entries.push(entry);
  }
  return { ok: true, entries, next: { kind, link: checked.link } };
}

function invalid(reason: string): DeltaPage<never> {
  return { ok: false, code: 'ERR_DIRECTORY_RESPONSE_INVALID', reason };
}

/**
 * Why an item is gone, or null. `changed` unless said otherwise: it is the reason that takes nothing away for good.
 */
export function removalOf(item: Readonly<Record<string, unknown>>): 'changed' | 'deleted' | null {
  const removed = item['@removed'];
  if (removed === undefined || removed === null) return null;
  return isRecord(removed) && removed.reason === 'deleted' ? 'deleted' : 'changed';
}
