/**
 * The key under which two spellings of an address are the same address: NFC, then lower case without locale.
 * Stored beside the address, so that a store never compares addresses by its own collation.
 */
export function addressKey(address: string): string {
  // Nearly every address is plain ASCII, which normalisation leaves as it is.
  return isAscii(address) ? address.toLowerCase() : address.normalize('NFC').toLowerCase().normalize('NFC');
}

/** The key, or null where there is no address. */
export function addressKeyOrNull(address: string | null): string | null {
  return address === null ? null : addressKey(address);
}

/** What follows the last `@`, as a key; empty when the address has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : addressKey(address.slice(at + 1));
}

/** Graph gives "no address" as null, as an omitted property, and as an empty string. */
export function presentAddress(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}
