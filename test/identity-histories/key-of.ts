/** Addresses are one when their keys are: composed, in lower case. */
export function keyOf(address: unknown): string | null {
  return typeof address === 'string' && address !== '' ? address.normalize('NFC').toLowerCase() : null;
}
