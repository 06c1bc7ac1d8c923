export interface RetryPolicy {
  readonly maxElapsedMs: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxAttempts: number;
}

export interface FailedAttempt {
  /** Attempts made so far, this one included; at least 1. */
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly retryable: boolean;
  /** What the server asked for; it is obeyed in full, never cut. */
  readonly retryAfterMs?: number | undefined;
}

/** `later`: the server asked for more patience than the budget has; the wait is stored and obeyed (R6). */
export type RetryDecision =
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'later'; readonly delayMs: number }
  | { readonly kind: 'stop' };

/**
 * When to ask again after a failed read (S7).
 *
 * @param chance - from 0 up to 1; it shortens an exponential delay by at most half, and never a Retry-After
 */
export function decideRetry(policy: RetryPolicy, failed: FailedAttempt, chance: number): RetryDecision {
  if (!failed.retryable) return { kind: 'stop' };
  const budgetMs = policy.maxElapsedMs - failed.elapsedMs;
  if (failed.retryAfterMs !== undefined && failed.retryAfterMs > budgetMs) {
    return { kind: 'later', delayMs: failed.retryAfterMs };
  }
  if (failed.attempts >= policy.maxAttempts) return { kind: 'stop' };
  const delayMs = failed.retryAfterMs ?? backOff(policy, failed.attempts, chance);
  return delayMs > budgetMs ? { kind: 'stop' } : { kind: 'wait', delayMs };
}

function backOff(policy: RetryPolicy, attempts: number, chance: number): number {
  const full = Math.min(policy.maxDelayMs, policy.minDelayMs * 2 ** (attempts - 1));
  return Math.max(policy.minDelayMs / 2, Math.round(full * (1 - chance / 2)));
}
