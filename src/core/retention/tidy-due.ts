const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Whether what is past its time is to be looked for: once a day is enough. A tenant for which that was never noted waits
 * a day, too, for its first round has nothing that is old.
 */
export function isTidyDue(tidiedAt: Date | null, now: Date): boolean {
  return tidiedAt !== null && now.getTime() - tidiedAt.getTime() >= dayMs;
}
