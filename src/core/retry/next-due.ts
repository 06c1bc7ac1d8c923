const minuteMs = 60_000;

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
