import type { Change } from '../../domain/change.js';
import { isObjectId } from '../../domain/object-id.js';
import type { RecordKind, Records } from '../../domain/records.js';
import { type Column, columns, revive } from './column.js';

/** Where the records of one kind are kept. */
export interface Table<K extends RecordKind = RecordKind> {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns that are the key beside the tenant, in the order of the record's key. */
  readonly key: readonly Column[];
  /** The values of the key's columns; undefined for what can be no key of this table. */
  readonly keyParts: (key: string) => readonly unknown[] | undefined;
  /** The record as its columns' properties, where it isn't that already. */
  readonly flat: (record: Records[K]) => Readonly<Record<string, unknown>>;
  readonly whole: (flat: Record<string, unknown>, tenantId: string) => Records[K];
}

const claimDates = ['since', 'firstSightAt', 'lastSightAt', 'doubtedAt'];

export const tables: { readonly [K in RecordKind]: Table<K> } = {
  mapping: table('mappings', ['mappingId'], one, {
    mappingId: 'text',
    name: 'text',
    criteria: 'jsonb',
    assignment: 'jsonb',
    autoImport: 'boolean',
    priority: 'bigint',
    criteriaRevision: 'bigint',
    createdAt: 'timestamptz',
    updatedAt: 'timestamptz',
  }),
  user: {
    ...table(
      'users',
      ['objectId'],
      guids(1),
      {
        objectId: 'uuid',
        userPrincipalName: 'text',
        mail: 'text',
        backupAddress: 'text',
        displayName: 'text',
        accountEnabled: 'boolean',
        userType: 'text',
        state: 'text',
        stateReason: 'text',
        mappingId: 'text',
        assignment: 'jsonb',
        attributes: 'jsonb',
        importedAt: 'timestamptz',
        updatedAt: 'timestamptz',
        preservedAt: 'timestamptz',
        upnKey: 'text',
        addressKey: 'text',
        upnClaim: 'jsonb',
        addressClaim: 'jsonb',
        ref: 'text?',
      },
      { dates: { upnClaim: claimDates, addressClaim: claimDates } },
    ),
    whole: ofTenant,
  },
  leftover: table('leftovers', ['objectId'], guids(1), {
    objectId: 'uuid',
    reason: 'text',
    mappingId: 'text?',
    holdId: 'text?',
    since: 'timestamptz',
    attempts: 'bigint',
    triedInRound: 'bigint',
    retryAt: 'timestamptz',
    claim: 'jsonb?',
    contest: 'jsonb?',
    before: 'jsonb?',
    dismissed: 'boolean?',
  }),
  pending: table('pending_preservations', ['objectId'], guids(1), {
    objectId: 'uuid',
    cause: 'text',
    standing: 'text',
    since: 'timestamptz',
    before: 'jsonb?',
  }),
  mark: table('marks', ['generation', 'serial'], numbers, {
    generation: 'bigint',
    serial: 'bigint',
    objectIds: 'jsonb',
  }),
  claim: table('ended_claims', ['addressKey', 'serial'], atLastSpace(number), {
    addressKey: 'text',
    serial: 'bigint',
    objectId: 'uuid',
    address: 'text',
    label: 'text',
    since: 'timestamptz',
    firstSightAt: 'timestamptz',
    lastSightAt: 'timestamptz',
    until: 'timestamptz',
    syncedAt: 'timestamptz',
    evidence: 'jsonb?',
    successorId: 'uuid?',
  }),
  window: table(
    'suspect_windows',
    ['serial'],
    number,
    {
      serial: 'bigint',
      addressKey: 'text',
      address: 'text',
      from: 'timestamptz',
      until: 'timestamptz?',
      likelyFrom: 'timestamptz',
      oldObjectId: 'uuid',
      newObjectId: 'uuid',
      evidence: 'jsonb',
    },
    { names: { from: 'starts_at', until: 'ends_at', likelyFrom: 'likely_starts_at' } },
  ),
  group: table('groups', ['groupId'], guids(1), {
    groupId: 'uuid',
    streamId: 'text',
    state: 'text',
    reason: 'text?',
    since: 'timestamptz',
    known: 'boolean',
    covered: 'boolean',
    toldRemoved: 'boolean?',
  }),
  groupStream: table('group_streams', ['streamId'], one, {
    streamId: 'text',
    groupIds: 'jsonb',
    deltaLink: 'text',
    generation: 'bigint',
    doneInRound: 'bigint',
    pass: 'jsonb',
  }),
  membership: table('memberships', ['groupId', 'memberId'], guids(2), {
    groupId: 'uuid',
    memberId: 'uuid',
    kind: 'text',
    generation: 'bigint',
  }),
  evaluation: table('evaluations', ['subject', 'objectId'], atLastSpace(guids(1)), {
    subject: 'text',
    objectId: 'uuid',
    after: 'text',
  }),
  exclusion: table('exclusions', ['objectId'], guids(1), {
    objectId: 'uuid',
    since: 'timestamptz',
    by: 'text',
    reason: 'text',
    erasure: 'text?',
  }),
  change: {
    ...table('changes', ['position'], number, {
      position: 'bigint',
      at: 'timestamptz',
      kind: 'text',
      objectId: 'uuid?',
      runId: 'text?',
      by: 'text?',
      facts: 'jsonb?',
    }),
    flat: ({ position, at, kind, runId, by, ...facts }: Change) => {
      const { objectId, ...rest } = facts as { readonly objectId?: string };
      return { position, at, kind, objectId, runId, by, facts: rest };
    },
    whole: ({ facts, ...change }) => {
      // What other kinds call so, domains, is no instant.
      if (change.kind === 'address-recycled') for (const path of ['from', 'until']) revive(facts, [path]);
      return Object.assign(change, facts) as unknown as Change;
    },
  },
  report: {
    ...table('reports', ['startedAt', 'runId'], atFirstSlash, {
      startedAt: 'timestamptz',
      runId: 'text',
      trigger: 'text',
      kind: 'text',
      outcome: 'text',
      finishedAt: 'timestamptz',
      pages: 'bigint',
      users: 'bigint',
      imported: 'bigint',
      updated: 'bigint',
      identityChanged: 'bigint',
      preserved: 'bigint',
      reactivated: 'bigint',
      unchanged: 'bigint',
      unmatched: 'bigint',
      skipped: 'jsonb',
      leftovers: 'bigint',
      holds: 'bigint',
      unproven: 'bigint',
      retries: 'bigint',
      tokenResets: 'bigint',
      error: 'jsonb?',
    }),
    whole: ofTenant,
  },
};

function table<K extends RecordKind>(
  name: string,
  key: readonly string[],
  keyParts: Table['keyParts'],
  ...spec: Parameters<typeof columns>
): Table<K> {
  const all = columns(...spec);
  return {
    name,
    columns: all,
    key: key.map((property) => all.find((column) => column.property === property)!),
    keyParts,
    flat: (record) => record as unknown as Readonly<Record<string, unknown>>,
    whole: (flat) => flat as unknown as Records[K],
  };
}

function ofTenant<R>(flat: Record<string, unknown>, tenantId: string): R {
  flat.tenantId = tenantId;
  return flat as R;
}

function one(key: string): readonly string[] {
  return [key];
}

function number(key: string): readonly string[] | undefined {
  return /^\d+$/.test(key) ? [key] : undefined;
}

function numbers(key: string): readonly string[] | undefined {
  return /^\d+ \d+$/.test(key) ? key.split(' ') : undefined;
}

function guids(count: number): Table['keyParts'] {
  return (key) => {
    const ids = key.split(' ');
    return ids.length === count && ids.every(isObjectId) ? ids : undefined;
  };
}

function atLastSpace(last: Table['keyParts']): Table['keyParts'] {
  return (key) => {
    const space = key.lastIndexOf(' ');
    const rest = space < 0 ? undefined : last(key.slice(space + 1));
    return rest && [key.slice(0, space), ...rest];
  };
}

function atFirstSlash(key: string): readonly unknown[] | undefined {
  const slash = key.indexOf('/');
  const at = new Date(key.slice(0, Math.max(slash, 0)));
  return Number.isNaN(at.getTime()) ? undefined : [at, key.slice(slash + 1)];
}
