import { ownerOf } from '../../src/core/ledger/owner-of.js';
import type { Mirror } from './mirror.js';
import { keyOf, type Timeline } from './timeline.js';

const lagMs = 24 * 3_600_000;

/**
 * I7, I8 at rest: every claim is of somebody who truly had the address before it ended, every active record has a claim for
 * each address it holds, and whoever is a confirmed owner at an instant had the address then, or before and after.
 *
 * @param isWithinLag - no word of the directory was older than the ledger counts with
 */
export function ledgerDifferences(mirror: Mirror, timeline: Timeline, isWithinLag: boolean): string[] {
  return [...ofClaims(mirror, timeline), ...(isWithinLag ? ofOwners(mirror, timeline) : [])];
}

function* ofClaims({ tables, users }: Mirror, timeline: Timeline): Generator<string> {
  for (const { objectId, addressKey, until } of tables.claim.values()) {
    const had = timeline.tenures(objectId, addressKey).some(({ fromMs }) => fromMs <= until.getTime());
    if (!had) yield `I7: the ledger has ${addressKey} of ${objectId}, who never had it`;
  }
  for (const { objectId, state, upnKey, addressKey, upnClaim, addressClaim } of users) {
    if (state !== 'active') continue;
    if ((upnKey === null) !== (upnClaim === null)) yield `I7: ${objectId} holds a UPN and no claim of it`;
    if ((addressKey === null) !== (addressClaim === null))
      yield `I7: ${objectId} holds an address and no claim of it`;
    for (const key of [upnKey, addressKey]) {
      if (key !== null && timeline.tenures(objectId, key).length === 0) {
        yield `I7: ${objectId} holds ${key}, which they never had`;
      }
    }
  }
}

function* ofOwners({ tables, users }: Mirror, timeline: Timeline): Generator<string> {
  for (const key of timeline.movedKeys()) {
    const ledger = {
      ended: [...tables.claim.values()].filter(({ addressKey }) => addressKey === key),
      holders: users.filter(
        ({ state, upnKey, addressKey }) => state === 'active' && (upnKey === key || addressKey === key),
      ),
      windows: [...tables.window.values()].filter(({ address }) => keyOf(address) === key),
    };
    const turns = timeline.turns(key);
    for (const [index, turn] of turns.entries()) {
      const next = turns[index + 1] ?? turn + 7_200_000;
      const atMs = Math.floor((turn + next) / 2);
      const { certainty, objectId } = ownerOf(key, new Date(atMs), ledger, lagMs);
      if (certainty !== 'confirmed' || objectId === undefined) continue;
      const tenures = timeline.tenures(objectId, key);
      const then = tenures.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
      const around = tenures.some(({ toMs }) => toMs <= atMs) && tenures.some(({ fromMs }) => fromMs > atMs);
      if (!then && !around) {
        yield `I7: ${key} is confirmed for ${objectId} at ${new Date(atMs).toISOString()}, who was not there`;
      }
    }
  }
}
