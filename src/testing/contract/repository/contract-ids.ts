/** A GUID of a series and a number, the same in every run. */
export function idOf(series: number, n: number): string {
  return `${hex(series, 8)}-0000-4000-8000-${hex(n, 12)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

const tenantSeries = 0x7e4a47;

/** The tenant that a case writes in, and further ones for cases that need several. */
export function tenantOf(n: number): string {
  return idOf(tenantSeries, n);
}

/** Object ids of people. */
export function personOf(n: number): string {
  return idOf(0x9e0911, n);
}

export function groupOf(n: number): string {
  return idOf(0x960095, n);
}

/** An instant with milliseconds that count, in ascending order. */
export function instantOf(n: number): Date {
  return new Date(Date.UTC(2026, 0, 5, 8, 0, 0, 123) + n * 60_001);
}
