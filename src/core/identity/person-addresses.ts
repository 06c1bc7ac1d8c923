import { addressKey, presentAddress } from '../../domain/address.js';
import type { Properties } from '../../domain/directory-user.js';

/** How a living person can be addressed, by key. */
export interface PersonAddresses {
  readonly mailKey: string | null;
  readonly upnKey: string | null;
  readonly aliasKeys: ReadonlySet<string>;
  /** As the directory spells them, each once: mail, UPN, aliases. */
  readonly all: readonly string[];
}

export function personAddresses({ mail, userPrincipalName, proxyAddresses }: Properties): PersonAddresses {
  const mailOrNull = presentAddress(mail);
  const upnOrNull = presentAddress(userPrincipalName);
  const aliases = smtpAddresses(proxyAddresses);
  const all = new Map<string, string>();
  for (const address of [mailOrNull, upnOrNull, ...aliases]) {
    if (address !== null && !all.has(addressKey(address))) all.set(addressKey(address), address);
  }
  return {
    mailKey: mailOrNull === null ? null : addressKey(mailOrNull),
    upnKey: upnOrNull === null ? null : addressKey(upnOrNull),
    aliasKeys: new Set(aliases.map(addressKey)),
    all: [...all.values()],
  };
}

/** The mail addresses among proxies; other types (`SIP:`, `X500:`…) are no mail addresses. */
export function smtpAddresses(proxyAddresses: unknown): string[] {
  if (!Array.isArray(proxyAddresses)) return [];
  return proxyAddresses.flatMap((proxy: unknown) => {
    const address = typeof proxy === 'string' && smtp.test(proxy) ? withoutSmtp(proxy) : '';
    return address === '' ? [] : [address];
  });
}

/** `SMTP:` marks the primary address, `smtp:` an alias: https://learn.microsoft.com/en-us/graph/api/resources/user */
const smtp = /^smtp:/i;

export function withoutSmtp(address: string): string {
  return address.replace(smtp, '');
}
