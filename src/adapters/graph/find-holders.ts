import type { AddressHolder } from '../../domain/directory-user.js';
import { redactTokens } from '../../domain/redact.js';
import { DeltaSyncError } from '../../errors.js';
import type { AddressHolders } from '../../ports/directory.js';
import type { GraphConnection } from './graph-connection.js';
import { classifyGraphFailure } from './graph-failure.js';
import { isRecord } from './record.js';
import { contactRight, groupRight, userRight } from './rights.js';
import { encodeText } from './select-query.js';
import { type BatchPart, sendBatch } from './send-batch.js';
import { idOf } from './user-body.js';

/** Where an address can be, and the least right to look there. */
const places = [
  { type: 'user', path: '/users', properties: ['userPrincipalName', 'mail'], right: userRight },
  { type: 'group', path: '/groups', properties: ['mail'], right: groupRight },
  { type: 'contact', path: '/contacts', properties: ['mail'], right: contactRight },
] as const;

type Place = (typeof places)[number];

/**
 * Everybody who holds the address as UPN, mail or `smtp:` proxy. A question a part: Graph's filters on proxyAddresses
 * don't join with others everywhere, and a right that is missing then costs one answer, not all.
 */
export async function findHolders(
  connection: GraphConnection,
  address: string,
  signal: AbortSignal | undefined,
): Promise<AddressHolders> {
  const questions = places.flatMap((place) =>
    filtersOf(place, address).map((filter) => ({ place, url: urlOf(place, filter) })),
  );
  const parts = await sendBatch(
    connection,
    questions.map(({ url }) => url),
    signal,
  );
  const holders = new Map<string, AddressHolder>();
  const missingRights = new Set<string>();
  let complete = true;
  questions.forEach(({ place }, index) => {
    const part = parts[index];
    const items = itemsOf(part);
    if (items === undefined) {
      if (place.type === 'user') throw usersUnanswered(part);
      complete = false;
      if (part?.status === 403) missingRights.add(place.right);
      return;
    }
    complete &&= !items.more;
    for (const item of items.value) {
      const holder = holderOf(item, place.type);
      if (holder === undefined) complete = false;
      else holders.set(holder.objectId, holder);
    }
  });
  return { holders: [...holders.values()], complete, missingRights: [...missingRights] };
}

function filtersOf({ properties }: Place, address: string): string[] {
  const literal = address.replaceAll("'", "''");
  return [
    ...properties.map((property) => `${property} eq '${literal}'`),
    `proxyAddresses/any(p:p eq 'smtp:${literal}')`,
  ];
}

function urlOf({ type, path }: Place, filter: string): string {
  const upn = type === 'user' ? 'userPrincipalName,' : '';
  return `${path}?$filter=${encodeText(filter)}&$select=id,${upn}mail,proxyAddresses`;
}

function itemsOf(
  part: BatchPart | undefined,
): { readonly value: readonly unknown[]; readonly more: boolean } | undefined {
  if (part?.status !== 200 || !isRecord(part.body) || !Array.isArray(part.body.value)) return undefined;
  return { value: part.body.value, more: (part.body['@odata.nextLink'] ?? null) !== null };
}

function holderOf(item: unknown, type: AddressHolder['type']): AddressHolder | undefined {
  const objectId = idOf(item);
  if (objectId === undefined || !isRecord(item)) return undefined;
  const { userPrincipalName, mail, proxyAddresses } = item;
  const texts: readonly unknown[] = Array.isArray(proxyAddresses) ? proxyAddresses : [];
  return {
    objectId,
    type,
    userPrincipalName: typeof userPrincipalName === 'string' ? userPrincipalName : null,
    mail: typeof mail === 'string' ? mail : null,
    proxyAddresses: texts.filter((text) => typeof text === 'string'),
  };
}

function usersUnanswered(part: BatchPart | undefined): DeltaSyncError {
  const { status, error } = part ?? { status: 200, error: { code: '', codes: [], message: '' } };
  const { code } = classifyGraphFailure({ status, error, carriedToken: false });
  const text = `Users could not be asked for an address: ${status} ${error.code} ${error.message}`;
  const missingRights = code === 'ERR_DIRECTORY_FORBIDDEN' ? [userRight] : [];
  return new DeltaSyncError(code, redactTokens(text.trim()), { missingRights });
}
