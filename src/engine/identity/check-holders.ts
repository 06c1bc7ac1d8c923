import type { AddressHolder } from '../../domain/directory-user.js';
import { DeltaSyncError } from '../../errors.js';
import type { AddressHolders } from '../../ports/directory.js';

const types: ReadonlySet<unknown> = new Set<AddressHolder['type']>(['user', 'group', 'contact', 'other']);

/** What an adapter says of an address decides whether a backup runs, so it is checked before it is believed. */
export function checkAddressHolders(result: AddressHolders): AddressHolders {
  const { holders, complete } = isRecord(result) ? result : {};
  if (!Array.isArray(holders)) throw invalid('holders is no list');
  if (typeof complete !== 'boolean') throw invalid('complete is neither true nor false');
  for (const [index, holder] of holders.entries()) {
    if (!isHolder(holder)) throw invalid(`holders[${index}] is no holder`);
  }
  return result;
}

function isHolder(holder: unknown): boolean {
  if (!isRecord(holder)) return false;
  const { objectId, type, userPrincipalName, mail, proxyAddresses } = holder;
  return (
    typeof objectId === 'string' &&
    types.has(type) &&
    isTextOrNull(userPrincipalName) &&
    isTextOrNull(mail) &&
    Array.isArray(proxyAddresses)
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function invalid(reason: string): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_DIRECTORY_RESPONSE_INVALID',
    `The directory adapter's findByAddress answered wrongly: ${reason}`,
  );
}
