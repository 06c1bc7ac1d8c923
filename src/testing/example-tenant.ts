/** The tenant of everything that names none: directory, records, reports. */
export const exampleTenant = '7e4a4700-0000-4000-8000-000000000001';

/** Object ids that differ from those of any other series: two tenants never share a person. */
export function exampleIds(series: string): () => string {
  const prefix = hash(series).toString(16).padStart(8, '0');
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}-0000-4000-8000-${last.toString(16).padStart(12, '0')}`;
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
