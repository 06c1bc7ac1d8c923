import type { RecordKind, Records } from '../domain/records.js';
import type { Filters } from './repository.js';

type Matchers = {
  readonly [K in RecordKind]: (filter: Filters[K]) => (record: Records[K]) => boolean;
};

const all = () => () => true;

const matchers: Matchers = {
  mapping: all,
  user:
    ({ state, importedBefore }) =>
    (user) =>
      (state === undefined || user.state === state) &&
      (importedBefore === undefined || user.importedAt < importedBefore),
  leftover: ({ reasons, retryBefore, notTriedIn }) => {
    return ({ reason, triedInRound, retryAt }) =>
      (reasons === undefined || reasons.includes(reason)) &&
      (notTriedIn === undefined || triedInRound < notTriedIn) &&
      (retryBefore === undefined || (retryAt !== null && retryAt <= retryBefore));
  },
  pending:
    ({ standings }) =>
    ({ standing }) =>
      standings === undefined || standings.includes(standing),
  mark:
    ({ exceptGenerations }) =>
    ({ generation }) =>
      exceptGenerations === undefined || !exceptGenerations.includes(generation),
  claim: ({ addressKeys, objectId }) => {
    const addresses = addressKeys && new Set(addressKeys);
    return (claim) =>
      addresses?.has(claim.addressKey) !== false && (objectId === undefined || claim.objectId === objectId);
  },
  window: ({ addressKeys, openAbout, openAfter }) => {
    const addresses = addressKeys && new Set(addressKeys);
    const people = openAbout && new Set(openAbout);
    return ({ addressKey, oldObjectId, newObjectId, until }) =>
      addresses?.has(addressKey) !== false &&
      (openAfter === undefined || until === undefined || until > openAfter) &&
      (people === undefined || (until === undefined && (people.has(oldObjectId) || people.has(newObjectId))));
  },
  group: all,
  groupStream: all,
  membership: ({ groupIds, memberIds, memberKind, olderThan }) => {
    const groups = groupIds && new Set(groupIds);
    const members = memberIds && new Set(memberIds);
    return ({ groupId, memberId, kind, generation }) =>
      groups?.has(groupId) !== false &&
      members?.has(memberId) !== false &&
      (memberKind === undefined || kind === memberKind) &&
      (olderThan === undefined || generation < olderThan);
  },
  evaluation: all,
  exclusion: all,
  change:
    ({ kinds }) =>
    ({ kind }) =>
      kinds === undefined || kinds.includes(kind),
  report: all,
};

/**
 * What the filters of the port mean, for stores that hold records in memory. Of users, `unmarkedIn` asks about other records
 * and is the store's own to answer.
 */
export function matchesOf<K extends RecordKind>(
  kind: K,
  filter: Filters[K] | undefined,
): (record: Records[K]) => boolean {
  return filter === undefined ? () => true : matchers[kind](filter);
}
