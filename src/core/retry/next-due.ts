const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** When the next scheduled round is due after one that completed or was held: jitter only shortens (R6). */
export function dueAfterSuccess(startedAt: Date, intervalMs: number, chance: number): Date {
  return new Date(startedAt.getTime() + Math.round(intervalMs * (1 - chance * 0.1)));
}

/**
 * When the next scheduled round is due after a failure: from one minute, doubling, never past the interval (R6).
 *
 * @param failures - consecutive failed rounds, this one included; at least 1
 * @param retryAfterMs - what the server asked for beyond the time budget
 */
export function dueAfterFailure(
  finishedAt: Date,
  failures: number,
  intervalMs: number,
  retryAfterMs?: number,
): Date {
  const backOffMs = Math.min(intervalMs, minuteMs * 2 ** Math.min(failures - 1, 30));
  return new Date(finishedAt.getTime() + Math.max(backOffMs, retryAfterMs ?? 0));
}

/** A connection that is refused is asked again after so many hours, the last of them from then on. */
const refusalHours = [1, 6, 12, 24];

/**
 * When the next scheduled round is due after one that the directory refused for want of consent or rights (R17). An
 * administrator has to mend that: asking every few minutes mends nothing, whatever the interval.
 *
 * @param refusals - refused rounds in a row, this one included; at least 1
 */
export function dueAfterRefusal(finishedAt: Date, refusals: number, retryAfterMs?: number): Date {
  const hours = refusalHours[Math.min(refusals, refusalHours.length) - 1]!;
  return new Date(finishedAt.getTime() + Math.max(hours * hourMs, retryAfterMs ?? 0));
}
