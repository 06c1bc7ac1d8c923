import { brakesAfter, openHolds } from '../core/brake/brakes-after.js';
import type { PeopleCommit } from '../core/people/people-commit.js';
import type { Brakes } from '../domain/brakes.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import type { Counts, Head } from '../domain/records.js';
import type { Write } from '../ports/repository.js';

/** What the store is asked to write for decided people. */
export function writeOf(
  commit: PeopleCommit,
  head: Head,
  checkpoint: Checkpoint,
  at: Date,
  shown: readonly string[] = [],
): Write {
  const since = checkpoint.state === 'running' ? checkpoint.round.startedAt : at;
  const brakes = brakesAfter(head.brakes, commit.brakes, since, at);
  return {
    put: {
      user: commit.users,
      leftover: commit.leftovers,
      pending: commit.pending,
      claim: commit.claims,
      window: commit.windows,
    },
    remove: { leftover: commit.removedLeftovers, pending: commit.removedPending },
    head: {
      checkpoint,
      counts: countsAfter(head, commit, brakes),
      ...(brakes === head.brakes ? {} : { brakes }),
      ...(shown.length === 0 ? {} : { shown: [...head.shown, ...shown] }),
      ...releasedDomainsAfter(head, commit),
    },
  };
}

function countsAfter({ counts, brakes: before }: Head, { delta }: PeopleCommit, brakes: Brakes): Counts {
  return {
    active: counts.active + delta.active,
    preserved: counts.preserved + delta.preserved,
    leftovers: counts.leftovers + delta.leftovers,
    pending: counts.pending + delta.pending,
    holds: counts.holds + delta.holds + openHolds(brakes) - openHolds(before),
    claims: counts.claims + delta.claims,
    windows: counts.windows + delta.windows,
    openWindows: counts.openWindows + delta.openWindows,
    exclusions: counts.exclusions + delta.exclusions,
  };
}

function releasedDomainsAfter({ releasedDomains }: Head, commit: PeopleCommit): Partial<Head> {
  const added = [...commit.releasedDomains].filter((domain) => !releasedDomains.includes(domain));
  return added.length === 0 ? {} : { releasedDomains: [...releasedDomains, ...added] };
}
