import type { RecordKind, Records } from '../../domain/records.js';
import type { Filters } from '../../ports/repository.js';

type Matchers = {
  readonly [K in RecordKind]: (filter: Filters[K]) => (record: Records[K]) => boolean;
};

const all = () => () => true;

/** What the filters of the port mean for records that no store holds yet. */
const matchers: Matchers = {
  mapping: all,
  user:
    ({ state }) =>
    (user) =>
      state === undefined || user.state === state,
  leftover: ({ reasons, retryBefore, notTriedIn }) => {
    return ({ reason, triedInRound, retryAt }) =>
      (reasons === undefined || reasons.includes(reason)) &&
      (notTriedIn === undefined || triedInRound < notTriedIn) &&
      (retryBefore === undefined || (retryAt !== null && retryAt <= retryBefore));
  },
  pending: all,
  claim: ({ addressKeys, objectId }) => {
    return (claim) =>
      (addressKeys === undefined || addressKeys.includes(claim.addressKey)) &&
      (objectId === undefined || claim.objectId === objectId);
  },
  window: ({ addressKeys, openAbout, openAfter }) => {
    return ({ addressKey, oldObjectId, newObjectId, until }) =>
      (addressKeys === undefined || addressKeys.includes(addressKey)) &&
      (openAfter === undefined || until === undefined || until > openAfter) &&
      (openAbout === undefined ||
        (until === undefined && (openAbout.includes(oldObjectId) || openAbout.includes(newObjectId))));
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
  change:
    ({ kinds }) =>
    ({ kind }) =>
      kinds === undefined || kinds.includes(kind),
  report: all,
};

export function matchesOf<K extends RecordKind>(
  kind: K,
  filter: Filters[K] | undefined,
): (record: Records[K]) => boolean {
  return filter === undefined ? () => true : matchers[kind](filter);
}
