import { noLoop } from '../../../../src/core/round/link-loop.js';
import type { GroupEntry, MemberChange } from '../../../../src/domain/directory-group.js';
import type {
  GroupPass,
  GroupRecord,
  GroupStreamRecord,
  MembershipRecord,
} from '../../../../src/domain/group-records.js';
import { recordKey } from '../../../../src/domain/records.js';

export const at = new Date('2026-03-01T08:00:00Z');
export const earlier = new Date('2026-02-01T08:00:00Z');

export function aGroup(groupId: string, over: Partial<GroupRecord> = {}): GroupRecord {
  return { groupId, streamId: 's', state: 'read', since: earlier, known: true, covered: true, ...over };
}

export function aMembership(
  groupId: string,
  memberId: string,
  over: Partial<MembershipRecord> = {},
): MembershipRecord {
  return { groupId, memberId, kind: 'user', generation: 1, ...over };
}

export function aPass(over: Partial<GroupPass> = {}): GroupPass {
  return {
    initial: false,
    link: 'from',
    deltaLink: null,
    shown: [],
    removed: [],
    pages: 0,
    resyncs: 0,
    fellBack: false,
    loop: noLoop,
    ...over,
  };
}

export function aStream(over: Partial<GroupStreamRecord> = {}): GroupStreamRecord {
  return {
    streamId: 's',
    groupIds: ['g', 'h'],
    deltaLink: 'from',
    generation: 1,
    doneInRound: 3,
    pass: null,
    ...over,
  };
}

export function passing(pass: Partial<GroupPass> = {}, stream: Partial<GroupStreamRecord> = {}) {
  return { ...aStream(stream), pass: aPass(pass) };
}

export function anEntry(objectId: string, members: readonly MemberChange[] = []): GroupEntry {
  return { objectId, removed: null, members };
}

export const joined = (objectId: string, kind: MemberChange['kind'] = 'user'): MemberChange => ({
  objectId,
  kind,
  removed: false,
});
export const left = (objectId: string, kind: MemberChange['kind'] = 'user'): MemberChange => ({
  objectId,
  kind,
  removed: true,
});

export const byId = (...groups: readonly GroupRecord[]) =>
  new Map(groups.map((each) => [each.groupId, each]));
export const byKey = (...memberships: readonly MembershipRecord[]) =>
  new Map(memberships.map((each) => [recordKey.membership(each), each]));
