/**
 * `?$select=…` of whole properties: Graph selects no members of an object, so a nested path stands for its object.
 * Empty for no names.
 */
export function selectQuery(names: readonly string[], always: readonly string[] = []): string {
  const properties = new Set([...always, ...names].map((name) => name.split('.', 1)[0]!));
  properties.delete('');
  if (properties.size === 0) return '';
  return `?$select=${[...properties].map(encodeText).join(',')}`;
}

/** Percent-encoded for a path or a query; a lone surrogate, which no directory holds, becomes U+FFFD. */
export function encodeText(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}
