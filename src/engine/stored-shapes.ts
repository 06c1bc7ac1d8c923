import { parseCriteria } from '../core/criteria/parse-criteria.js';
import { phases } from '../domain/checkpoint.js';
import { emptyHead, type RecordKind } from '../domain/records.js';
import {
  flag,
  instant,
  isRecord,
  listOf,
  members,
  nullable,
  number,
  oneOf,
  optional,
  record,
  recordOf,
  type Shape,
  text,
} from './shape.js';

const labels = members({
  userPrincipalName: nullable(text),
  mail: nullable(text),
  backupAddress: nullable(text),
});

const currentClaim = members({
  since: instant,
  firstSightAt: nullable(instant),
  lastSightAt: nullable(instant),
  doubtedAt: nullable(instant),
});

/** Criteria from the store are compiled as they are. */
const criteria: Shape = (value) =>
  parseCriteria(value, () => ({ usable: true })).ok ? undefined : ' are no criteria';

const link = nullable(text);
const loop = members({ anchor: link, steps: number, power: number });

/** What the library builds on of a record of each kind; the rest passes through it. */
export const recordShapes: { readonly [K in RecordKind]?: Shape } = {
  mapping: members({
    mappingId: text,
    name: text,
    criteria,
    autoImport: flag,
    priority: number,
    criteriaRevision: number,
    createdAt: instant,
    updatedAt: instant,
  }),
  user: members({
    objectId: text,
    userPrincipalName: nullable(text),
    mail: nullable(text),
    backupAddress: nullable(text),
    displayName: nullable(text),
    accountEnabled: flag,
    userType: nullable(text),
    state: oneOf('active', 'preserved'),
    stateReason: nullable(text),
    mappingId: text,
    attributes: record,
    upnKey: nullable(text),
    addressKey: nullable(text),
    upnClaim: nullable(currentClaim),
    addressClaim: nullable(currentClaim),
    importedAt: instant,
    updatedAt: instant,
    preservedAt: nullable(instant),
    ref: optional(text),
  }),
  leftover: members({
    objectId: text,
    reason: text,
    since: instant,
    attempts: number,
    triedInRound: number,
    retryAt: nullable(instant),
    claim: optional(members({ said: nullable(record), read: optional(nullable(record)), round: number })),
    contest: optional(members({ holderId: text, round: nullable(number), contested: flag })),
    before: optional(labels),
  }),
  pending: members({ objectId: text, cause: text, since: instant, before: optional(labels) }),
  claim: members({
    objectId: text,
    address: text,
    addressKey: text,
    serial: number,
    since: instant,
    until: instant,
    firstSightAt: nullable(instant),
    lastSightAt: nullable(instant),
    syncedAt: nullable(instant),
  }),
  window: members({
    address: text,
    addressKey: text,
    serial: number,
    from: instant,
    until: optional(instant),
    likelyFrom: instant,
    oldObjectId: text,
    newObjectId: text,
    evidence: record,
  }),
  group: members({ groupId: text, streamId: text, state: text, since: instant, known: flag, covered: flag }),
  groupStream: members({
    streamId: text,
    groupIds: listOf(text),
    deltaLink: link,
    generation: number,
    doneInRound: number,
    pass: nullable(
      members({
        link,
        deltaLink: link,
        shown: listOf(text),
        removed: listOf(text),
        pages: number,
        resyncs: number,
        loop,
      }),
    ),
  }),
  membership: members({ groupId: text, memberId: text, kind: oneOf('user', 'group'), generation: number }),
  evaluation: members({ subject: oneOf('user', 'members', 'group'), objectId: text, after: link }),
  exclusion: members({
    objectId: text,
    since: instant,
    by: text,
    reason: text,
    erasure: optional(oneOf('begun', 'done')),
  }),
  change: members({ position: number, at: instant, kind: text }),
  report: members({ runId: text, startedAt: instant, finishedAt: instant, outcome: text }),
};

const fingerprint = members({ mappings: recordOf(number), select: listOf(text), resets: number });
const token = nullable(members({ deltaLink: text, fingerprint, obtainedAt: instant, fullRoundAt: instant }));
const round = members({
  kind: oneOf('initial', 'incremental'),
  ordinal: number,
  startedAt: instant,
  phase: oneOf(...phases),
  link,
  generation: number,
  fingerprint,
  deltaLink: link,
  pages: number,
  users: number,
  emptyPages: number,
  resyncs: number,
  failures: number,
  loop,
  counters: members({ imports: number, hostErrors: number, domainMoves: recordOf(number) }),
});
const checkpoint: Shape = (value) =>
  members({
    state: oneOf('idle', 'running'),
    token,
    generation: number,
    rounds: number,
    ...(isRecord(value) && value.state === 'running' ? { round } : {}),
  })(value);

export const headShape = members({
  position: number,
  commits: number,
  changesPruned: number,
  checkpoint,
  counts: members(Object.fromEntries(Object.keys(emptyHead.counts).map((name) => [name, number]))),
  lastSyncAt: nullable(instant),
  lastAttemptAt: nullable(instant),
  lastReport: nullable(members({ startedAt: instant, finishedAt: instant, outcome: text })),
  nextDueAt: nullable(instant),
  verdictAt: nullable(instant),
  failures: number,
  notBefore: nullable(instant),
  resets: number,
  shown: listOf(text),
  missingRights: listOf(text),
  refusedSince: nullable(instant),
  mappingEdits: number,
  manualSeen: number,
  releasedDomains: listOf(text),
  groupStreams: number,
  pause: nullable(members({ since: instant, by: text, reason: text, purging: optional(flag) })),
  resumedAt: nullable(instant),
  refusals: number,
  tidiedAt: nullable(instant),
});
