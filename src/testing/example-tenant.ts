/** The tenant of everything that names none: directory, builders. */
export const exampleTenant = '00000000-0000-4000-8000-7e4a47000001';

/** An object id of its own for each number. */
export function exampleId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
