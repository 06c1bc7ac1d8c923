import type { DeltaSyncClient } from '../../src/client.js';
import { ownerOf } from '../../src/core/ledger/owner-of.js';
import type { AddressOwner } from '../../src/domain/ledger.js';
import type { SuspectWindow } from '../../src/domain/suspect-window.js';
import { labels } from './cast.js';
import { checkHandOvers, checkOwner, type LedgerTruth, type Told } from './ledger-truth.js';
import type { WatchedStore } from './watched-store.js';

const hourMs = 3_600_000;

/**
 * What the ledger answers in the end of a history, held against what was true: all windows, and the owner of each of the
 * eight names at every turn. The client itself is asked for one of them, which must be as the scan of its store says.
 */
export async function checkLedger(
  identity: DeltaSyncClient<unknown, unknown>['identity'],
  store: WatchedStore,
  tenantId: string,
  truth: LedgerTruth,
): Promise<Told> {
  const windows: SuspectWindow[] = [];
  for await (const window of identity.suspectWindows()) windows.push(window);
  const told = checkHandOvers(truth, windows);
  const ask = await ownersIn(store, tenantId, truth.lagMs);
  for (const key of labels) {
    for (const at of instantsOf(truth.states.turns(key))) {
      const { differences, met } = checkOwner(truth, key, at, ask(key, new Date(at)));
      told.met.push(...met);
      told.differences.push(...differences);
    }
  }
  const key = labels[0]!;
  const turns = truth.states.turns(key);
  const askedAt = new Date(turns[Math.floor(turns.length / 2)] ?? 0);
  const [asked, scanned] = [await identity.ownerOf(key, askedAt), ask(key, askedAt)];
  if (asked.certainty !== scanned.certainty || asked.objectId !== scanned.objectId) {
    told.differences.push(`I7: the client has another owner of ${key} than its store`);
  }
  return told;
}

async function ownersIn(
  store: WatchedStore,
  tenantId: string,
  lagMs: number,
): Promise<(key: string, at: Date) => AddressOwner> {
  const { records: claims } = await store.scan(tenantId, 'claim', { limit: 1000 });
  const { records: windows } = await store.scan(tenantId, 'window', { limit: 1000 });
  const users = [...store.users.values()];
  const ledgers = new Map(
    labels.map((key) => {
      const isAt = ({ addressKey }: { readonly addressKey: string }) => addressKey === key;
      const holders = users.filter(({ upnKey, addressKey }) => upnKey === key || addressKey === key);
      return [key, { ended: claims.filter(isAt), holders, windows: windows.filter(isAt) }];
    }),
  );
  return (key, at) => ownerOf(key, at, ledgers.get(key)!, lagMs);
}

/** Each turn, the instant before it, and the middle of the time to the next. */
function instantsOf(turns: readonly number[]): number[] {
  return turns.flatMap((turn, index) => {
    const next = turns[index + 1] ?? turn + 2 * hourMs;
    return [turn - 1, turn, Math.floor((turn + next) / 2)];
  });
}
