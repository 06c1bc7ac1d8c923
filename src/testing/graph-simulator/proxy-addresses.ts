import type { JsonValue } from './json.js';

/**
 * What happens to proxyAddresses when mail changes: the new mail becomes `SMTP:` (primary), the old primary an
 * `smtp:` alias, and other kinds such as `SIP:` stay
 * (https://learn.microsoft.com/en-us/graph/api/resources/user#properties).
 */
export function movePrimaryAddress(current: JsonValue | undefined, mail: JsonValue): string[] {
  const old = Array.isArray(current)
    ? current.filter((item): item is string => typeof item === 'string')
    : [];
  const primary = typeof mail === 'string' ? [`SMTP:${mail}`] : [];
  const isNew = (address: string) =>
    typeof mail === 'string' && address.toLowerCase() === `smtp:${mail.toLowerCase()}`;
  const aliases = old
    .map((address) => (address.startsWith('SMTP:') ? `smtp:${address.slice(5)}` : address))
    .filter((address) => !isNew(address));
  return [...primary, ...aliases];
}
