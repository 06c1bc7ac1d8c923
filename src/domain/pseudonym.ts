/** What stands where an address of somebody erased stood: `erased:` and a hash. It has no `@`, and so is no address. */
export type PseudonymOf = (addressKey: string) => string;

const prefix = 'erased:';

export function pseudonym(hash: string): string {
  return `${prefix}${hash}`;
}

export function isPseudonym(address: string): boolean {
  return address.startsWith(prefix) && !address.includes('@');
}
