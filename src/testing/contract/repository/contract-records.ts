import type { RecordKind, Records } from '../../../domain/records.js';
import { linkOf } from './contract-checkpoints.js';
import { groupOf, idOf, instantOf, personOf, tenantOf } from './contract-ids.js';
import { fullReport } from './contract-reports.js';
import { activeUser, preservedUser } from './contract-users.js';

/** The tenant of the records, unless told otherwise. */
export const contractTenant = tenantOf(1);

/** A record of every kind. */
export type OneOfEach = { readonly [K in RecordKind]: Records[K] };

/** Records of every kind in which whatever may be absent or null is there. Those of another `n` have other keys. */
export function fullRecords(n: number, tenantId: string = contractTenant): OneOfEach {
  const [objectId, other, groupId] = [personOf(n), personOf(n + 500), groupOf(n)];
  const labels = {
    userPrincipalName: `old${n}@contoso.example`,
    mail: `Old${n}@contoso.example`,
    backupAddress: null,
  };
  return {
    mapping: {
      ...bareMapping(n),
      criteria: everyCriteria,
      assignment: { profile: 'gold', quota: { gb: 50 } },
    },
    user: activeUser(n, { tenantId, ref: `row-${n}` }),
    leftover: {
      objectId,
      reason: 'address-held',
      mappingId: idOf(0x3a, n),
      holdId: `address-${objectId}`,
      since: instantOf(n),
      attempts: 3,
      triedInRound: n,
      retryAt: instantOf(n + 1),
      claim: { said: { mail: `new${n}@contoso.example`, jobTitle: null }, read: null, round: 4 },
      contest: { holderId: other, round: 2, contested: true },
      before: labels,
      dismissed: true,
    },
    pending: {
      objectId,
      cause: 'soft-deleted',
      standing: 'on-hold',
      since: instantOf(n),
      before: labels,
    },
    mark: { generation: 10 * n, serial: n, objectIds: [objectId, other] },
    claim: {
      ...bareRecords(n).claim,
      firstSightAt: instantOf(n),
      lastSightAt: instantOf(n + 1),
      syncedAt: instantOf(n + 2),
      evidence: { reason: 'renamed', runId: idOf(0x4, n) },
      successorId: other,
    },
    window: {
      ...bareRecords(n).window,
      until: instantOf(n + 3),
      evidence: { reason: 'taken-after-release', runId: idOf(0x4, n) },
    },
    group: {
      groupId,
      streamId: idOf(0x57, n),
      state: 'frozen',
      reason: 'hidden-members',
      since: instantOf(n),
      known: true,
      covered: true,
      toldRemoved: true,
    },
    groupStream: {
      streamId: idOf(0x57, n),
      groupIds: [groupId, groupOf(n + 500)],
      deltaLink: linkOf(n, 'delta'),
      generation: 2,
      doneInRound: 7,
      pass: {
        initial: true,
        link: linkOf(n, 'skip'),
        deltaLink: linkOf(n + 1, 'delta'),
        shown: [groupId],
        removed: [groupOf(n + 500)],
        pages: 3,
        resyncs: 1,
        fellBack: true,
        loop: { anchor: linkOf(n + 2, 'skip'), steps: 1, power: 2 },
      },
    },
    membership: { groupId, memberId: objectId, kind: 'user', generation: 2 },
    evaluation: { subject: 'members', objectId: groupId, after: `${groupId} ${objectId}` },
    exclusion: { ...bareRecords(n).exclusion, erasure: 'begun' },
    change: {
      position: n,
      at: instantOf(n),
      runId: idOf(0x4, n),
      by: 'ann@product.example',
      kind: 'admin',
      action: 'mapping-updated',
      subject: idOf(0x3a, n),
      reason: 'asked for',
      before: { name: 'Sales', priority: null },
      after: [1, 'two', { three: true }],
    },
    report: { ...fullReport(n), tenantId },
  };
}

/** The same keys, without anything that may be absent, and null wherever it may stand. */
export function bareRecords(n: number, tenantId: string = contractTenant): OneOfEach {
  const [objectId, groupId] = [personOf(n), groupOf(n)];
  const { error: _, ...report } = fullReport(n);
  const address = `Shared${n}@contoso.example`;
  const addressKey = address.toLowerCase();
  return {
    mapping: bareMapping(n),
    user: preservedUser(n, { tenantId }),
    leftover: {
      objectId,
      reason: 'manual',
      since: instantOf(n),
      attempts: 0,
      triedInRound: 0,
      retryAt: null,
    },
    pending: { objectId, cause: 'disabled', standing: 'staged', since: instantOf(n) },
    mark: { generation: 10 * n, serial: n, objectIds: [] },
    claim: {
      objectId,
      address,
      addressKey,
      label: 'upn',
      serial: n,
      since: instantOf(n),
      firstSightAt: null,
      lastSightAt: null,
      until: instantOf(n + 5),
      syncedAt: null,
    },
    window: {
      address,
      addressKey,
      serial: n,
      from: instantOf(n),
      likelyFrom: instantOf(n + 1),
      oldObjectId: objectId,
      newObjectId: personOf(n + 500),
      evidence: { reason: 'named-while-held' },
    },
    group: {
      groupId,
      streamId: idOf(0x57, n),
      state: 'unread',
      since: instantOf(n),
      known: false,
      covered: false,
    },
    groupStream: {
      streamId: idOf(0x57, n),
      groupIds: [],
      deltaLink: null,
      generation: 0,
      doneInRound: 0,
      pass: null,
    },
    membership: { groupId, memberId: objectId, kind: 'group', generation: 0 },
    evaluation: { subject: 'members', objectId: groupId, after: null },
    exclusion: { objectId, since: instantOf(n), by: 'ann@product.example', reason: 'asked for' },
    change: { position: n, at: instantOf(n), kind: 'token-reset', cause: 'syncStateNotFound' },
    report: { ...report, tenantId },
  };
}

const everyCriteria: Records['mapping']['criteria'] = {
  all: [
    { attribute: 'onPremisesExtensionAttributes.extensionAttribute1', op: 'in', value: ['a', 1, true] },
    { any: [{ memberOf: groupOf(1), transitive: false }, { not: { attribute: 'mail', op: 'absent' } }] },
  ],
};

function bareMapping(n: number): Records['mapping'] {
  return {
    mappingId: idOf(0x3a, n),
    name: `Mapping ${n}`,
    criteria: { everyone: true },
    assignment: null,
    autoImport: n % 2 === 0,
    priority: n,
    criteriaRevision: 1,
    createdAt: instantOf(n),
    updatedAt: instantOf(n + 1),
  };
}
