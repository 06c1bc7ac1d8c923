import type { LedgerFacts } from '../core/ledger/ledger-facts.js';
import type { PeopleFacts } from '../core/people/question.js';
import { domainOf } from '../domain/address.js';
import type { Head, WindowRecord } from '../domain/records.js';
import type { Deciding } from './deciding.js';
import { ConcealedLedger } from './exclusion/concealed-ledger.js';
import { listOf, readAll } from './read-all.js';
import { fromStore } from './store-error.js';

export interface LedgerQuestion extends Pick<LedgerFacts, 'readAt' | 'markedAt'> {
  readonly runId?: string;
  /** Address keys that the people of the commit newly claim or are named at. */
  readonly contestable: readonly string[];
  readonly people: readonly string[];
  /** What is stored of them. */
  readonly known: Pick<PeopleFacts, 'users' | 'exclusions'>;
}

/**
 * What the ledger says of the people of one commit and of the addresses that they come to. The store is asked only where
 * it can know something: about addresses in domains in which claims have ended, and about open windows.
 */
export async function ledgerFacts(
  context: Deciding['context'],
  head: Head,
  { runId, readAt, markedAt, contestable, people, known }: LedgerQuestion,
): Promise<LedgerFacts> {
  const { repository, tenantId, policy } = context;
  const { counts, lastSyncAt, releasedDomains } = head;
  const domains = new Set(releasedDomains);
  const concealed = new ConcealedLedger(context, head, known);
  const released = domains.size === 0 ? [] : contestable.filter((key) => domains.has(domainOf(key)));
  const addressKeys = concealed.keysFor(contestable, released);
  const asked = addressKeys.length > 0;
  const [ended, atAddresses, open] = await Promise.all([
    asked ? listOf(readAll(repository, tenantId, 'claim', { filter: { addressKeys } })) : [],
    asked && counts.windows > 0
      ? listOf(readAll(repository, tenantId, 'window', { filter: { addressKeys } }))
      : [],
    counts.openWindows > 0
      ? listOf(readAll(repository, tenantId, 'window', { filter: { openAbout: people } }))
      : [],
  ]);
  const windows = new Map<number, WindowRecord>();
  // One that came after the head was read makes the commit stale, and until then its number is thought to be free.
  const isKnown = ({ serial }: WindowRecord) => serial < counts.windows;
  for (const window of [...atAddresses, ...open].filter(isKnown)) windows.set(window.serial, window);
  const ownerIds = [...new Set(open.map(({ oldObjectId }) => oldObjectId))];
  const found = ownerIds.length === 0 ? [] : await fromStore(repository.get(tenantId, 'user', ownerIds));
  const owners = new Map(found.map((owner) => [owner.objectId, owner]));
  return {
    runId,
    lagMs: policy.directoryLagMs,
    readAt,
    markedAt,
    syncedAt: lastSyncAt,
    owners,
    counts,
    ...(await concealed.facts({ ended, windows: [...windows.values()] }, owners)),
  };
}
