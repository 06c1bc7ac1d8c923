import { compileMappings } from '../core/criteria/compile-mappings.js';
import { fingerprintGap } from '../core/round/fingerprint.js';
import { todaysFingerprint } from '../core/round/todays-fingerprint.js';
import type { Mapping } from '../domain/mapping.js';
import type { Head } from '../domain/records.js';
import type { EngineContext } from './context.js';

/** Whether today asks for people whom the stored token will not bring (R1). */
export function tokenOutdated<Tx>(
  { select, policy }: EngineContext<Tx>,
  { checkpoint: { token }, resets }: Head,
  mappings: readonly Mapping[],
): boolean {
  if (token === null) return false;
  const { attributes } = compileMappings(mappings);
  const today = todaysFingerprint({ mappings, attributes, select, policy, resets });
  return fingerprintGap(token.fingerprint, today) !== undefined;
}

/**
 * When the tenant's next round is due; a tenant that was never synced is due at once. So is one whose token was made
 * for fewer people than the client's options ask for now: nobody's edit has told the store so. A verdict of the gate is
 * answered by a round that began after it (I9). A round that failed backs off all the same.
 */
export function dueAt<Tx>(
  context: EngineContext<Tx>,
  head: Head,
  mappings: readonly Mapping[],
  now: Date,
): Date {
  const { nextDueAt, failures, verdictAt, lastAttemptAt, resumedAt } = head;
  if (nextDueAt === null) return now;
  if (verdictAt !== null && lastAttemptAt !== null && verdictAt > lastAttemptAt && verdictAt < nextDueAt) {
    // A verdict of the time of a pause does not make the tenant late.
    const from = resumedAt !== null && resumedAt > verdictAt ? resumedAt : verdictAt;
    return from < nextDueAt ? from : nextDueAt;
  }
  return nextDueAt > now && failures === 0 && tokenOutdated(context, head, mappings) ? now : nextDueAt;
}
