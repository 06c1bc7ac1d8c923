/** A point in time with the full precision of its text: Graph gives up to seven digits of a second. */
export interface Instant {
  /** Milliseconds of the whole second, UTC. */
  readonly second: number;
  /** What lies beyond the second, from 0 up to 1. */
  readonly fraction: number;
}

const shape =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/;

/** The instant of `YYYY-MM-DD` or a full ISO date-time; undefined for other text and for days that do not exist. */
export function parseInstant(text: string): Instant | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, time = '00:00', second = '00', fraction = '', offset = 'Z'] = match;
  // Date.parse lets 30 February roll over into March.
  if (Number(day) > daysInMonth(Number(year), Number(month))) return undefined;
  // Without an offset UTC is taken, so that no answer depends on the time zone of the process.
  const parsed = Date.parse(`${year}-${month}-${day}T${time}:${second}${offset}`);
  return Number.isNaN(parsed) ? undefined : { second: parsed, fraction: Number(`0.${fraction}`) };
}

/** The instant to the millisecond of what should be a text; null where it is none. */
export function dateOf(text: unknown): Date | null {
  const instant = typeof text === 'string' ? parseInstant(text) : undefined;
  return instant === undefined ? null : new Date(instant.second + Math.floor(instant.fraction * 1000));
}

/** The same text for the same instant, however it was written. */
export function instantKey({ second, fraction }: Instant): string {
  return `${second}+${fraction}`;
}

/** Below zero when `a` is earlier, above when it is later. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.second - b.second || a.fraction - b.fraction;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
