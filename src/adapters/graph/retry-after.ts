/**
 * How long Graph asks to wait, in milliseconds; undefined where the header says nothing usable. Not capped.
 *
 * Seconds, also fractional (`2.128` in https://learn.microsoft.com/en-us/graph/throttling), a doubled header
 * joined by a comma (`0,120`: https://github.com/microsoftgraph/msgraph-sdk-java-core/issues/732), or an HTTP-date
 * (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
 *
 * @param nowMs - the time that a date is measured against: the response's own Date if it has one, else the clock
 */
export function parseRetryAfterMs(header: string | null | undefined, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = largestNumber(header);
  if (seconds !== undefined) return finite(Math.round(seconds * 1000));
  const date = httpDateMs(header.trim());
  return date === undefined ? undefined : finite(Math.max(0, date - nowMs));
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}

function largestNumber(header: string): number | undefined {
  let largest: number | undefined;
  for (const part of header.split(',')) {
    const text = part.trim();
    if (!/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) continue;
    const value = Number(text);
    if (largest === undefined || value > largest) largest = value;
  }
  return largest;
}

/** Date.parse alone would take `-5` for a year: only the three forms of RFC 9110, which begin with a weekday. */
function httpDateMs(text: string): number | undefined {
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text)) return undefined;
  // The asctime form names no zone and means GMT.
  const ms = Date.parse(/\bGMT$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}
