import type { Migration } from './index.js';

/** Text that is ordered and compared by code point, whatever the database's locale. */
const key = 'text COLLATE "C"';

export const records: Migration = {
  version: 1,
  name: 'records',
  statements: [
    `COMMENT ON TABLE :schema.migrations IS 'The steps by which this schema came to be.'`,
    `CREATE TABLE :schema.sync_states (
      tenant_id uuid PRIMARY KEY,
      position bigint NOT NULL DEFAULT 0,
      changes_pruned bigint NOT NULL DEFAULT 0,
      commits bigint NOT NULL DEFAULT 0,
      checkpoint jsonb,
      counts jsonb,
      last_sync_at timestamptz,
      last_attempt_at timestamptz,
      last_report jsonb,
      next_due_at timestamptz,
      verdict_at timestamptz,
      failures bigint NOT NULL DEFAULT 0,
      not_before timestamptz,
      resets bigint NOT NULL DEFAULT 0,
      shown jsonb,
      missing_rights jsonb,
      refused_since timestamptz,
      mapping_edits bigint NOT NULL DEFAULT 0,
      manual_seen bigint NOT NULL DEFAULT 0,
      released_domains jsonb,
      group_streams bigint NOT NULL DEFAULT 0,
      evaluations_due boolean NOT NULL DEFAULT false
    ) WITH (fillfactor = 50)`,
    ...comments(
      'sync_states',
      'One row for each tenant: how its sync stands. Every commit updates it, and so one commit waits for another.',
      {
        position: 'Position of the newest change; 0 before the first.',
        changes_pruned: 'Changes up to this position were pruned.',
        commits: 'Commits so far.',
        checkpoint:
          'Last deltaLink and the round in progress. Holds live tokens of Microsoft Graph: never show it.',
        counts:
          'How many users are active and preserved, and how many leftovers, holds and suspect windows are open.',
        last_sync_at: 'End of the last completed or held round.',
        last_attempt_at: 'Start of the last attempt that got license and lease.',
        last_report: 'Report of the last attempt.',
        next_due_at: 'When the next scheduled round is due.',
        verdict_at: 'When the identity gate last showed that a record is not what the directory says.',
        failures: 'Failed rounds in a row.',
        not_before: 'No request before this instant: a Retry-After that was longer than the time budget.',
        resets: 'Resets asked for by administrators.',
        shown: 'Attribute paths at which the tenant has shown a value.',
        missing_rights: 'Rights that the connection was seen to lack.',
        refused_since: 'Since when the directory has refused the connection.',
        mapping_edits: 'Edits of mappings so far.',
        manual_seen: 'The count of edits up to which people of manual mappings were considered.',
        released_domains: 'Domains in which claims on addresses have ended.',
        group_streams: 'Streams of groups opened so far.',
        evaluations_due: 'Somebody is to be decided again because a membership changed.',
      },
    ),

    // The fence is part of a key on purpose: to take the lease over is then a change of a key, which waits for the
    // commits that hold a key share of the row; to renew it is none, and waits for nobody.
    `CREATE TABLE :schema.leases (
      tenant_id uuid PRIMARY KEY,
      fence bigint NOT NULL,
      owner text NOT NULL,
      run_id text NOT NULL,
      trigger text NOT NULL,
      started_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      UNIQUE (tenant_id, fence)
    ) WITH (fillfactor = 50)`,
    ...comments('leases', 'Who runs, or last ran, a round of a tenant.', {
      fence: 'Grows with every lease; a commit under an older one is refused.',
      owner: 'The process.',
      run_id: 'Its attempt.',
      trigger: 'on-demand or scheduled.',
      started_at: 'When the attempt began, by the clock of its process.',
      expires_at: "When it ends unless it is renewed, by the server's clock.",
    }),

    `CREATE TABLE :schema.commits (
      tenant_id uuid NOT NULL,
      commit_id text NOT NULL,
      number bigint NOT NULL,
      PRIMARY KEY (tenant_id, commit_id)
    )`,
    ...comments(
      'commits',
      'The last commits, by which a writer whose reply was lost learns what became of his.',
      {
        commit_id: 'Named by the writer.',
        number: 'Counts the commits of the tenant.',
      },
    ),

    `CREATE TABLE :schema.mappings (
      tenant_id uuid NOT NULL,
      mapping_id ${key} NOT NULL,
      name text NOT NULL,
      criteria jsonb NOT NULL,
      assignment jsonb,
      auto_import boolean NOT NULL,
      priority bigint NOT NULL,
      criteria_revision bigint NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, mapping_id)
    )`,
    ...comments('mappings', 'Rules: criteria decide who is protected, the assignment decides with what.', {
      name: 'As administrators know it.',
      criteria: 'Whom it takes.',
      assignment: "The product's own data for whom it takes.",
      auto_import: 'False: rounds list whom it takes and never import them.',
      priority: '0 is asked first; the first mapping that takes a person wins.',
      criteria_revision: 'Moves on when the criteria change.',
    }),

    `CREATE TABLE :schema.users (
      tenant_id uuid NOT NULL,
      object_id uuid NOT NULL,
      user_principal_name text,
      mail text,
      backup_address text,
      display_name text,
      account_enabled boolean NOT NULL,
      user_type text,
      state text NOT NULL CHECK (state IN ('active', 'preserved')),
      state_reason text,
      mapping_id text NOT NULL,
      assignment jsonb,
      attributes jsonb NOT NULL,
      imported_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      preserved_at timestamptz,
      upn_key ${key},
      address_key ${key},
      upn_claim jsonb,
      address_claim jsonb,
      PRIMARY KEY (tenant_id, object_id)
    ) WITH (fillfactor = 90)`,
    `CREATE UNIQUE INDEX users_active_upn_key ON :schema.users (tenant_id, upn_key) WHERE state = 'active'`,
    `CREATE UNIQUE INDEX users_active_address_key ON :schema.users (tenant_id, address_key) WHERE state = 'active'`,
    ...comments('users', 'The managed users. Addresses move between people; the object id is the person.', {
      object_id: 'The object id in Entra.',
      user_principal_name: 'Null while another active user holds the name.',
      mail: 'The mail address in Entra.',
      backup_address: 'What backups are made by; null while another active user holds it.',
      display_name: 'As Entra shows it.',
      account_enabled: 'Whether the account may sign in.',
      user_type: 'Member, Guest, or null, which Entra has for some members.',
      state: 'active, or preserved: data is kept and no new backup is made.',
      state_reason: 'Why a user is preserved: soft-deleted, deleted, disabled, guest, unmatched.',
      mapping_id: 'The mapping that took the user; it may be deleted since.',
      assignment: "The product's own data, from the mapping.",
      attributes: 'Each selected property as Microsoft Graph gave it.',
      imported_at: 'When the user was imported.',
      updated_at: 'When the record last changed.',
      preserved_at: 'Since when the user is preserved.',
      upn_key: 'Key of the user principal name, by which names are compared; unique among active users.',
      address_key: 'Key of the backup address; unique among active users.',
      upn_claim: 'Since when the name is held, and when it was seen.',
      address_claim: 'Since when the backup address is held, and when it was seen.',
    }),

    `CREATE TABLE :schema.leftovers (
      tenant_id uuid NOT NULL,
      object_id uuid NOT NULL,
      reason text NOT NULL,
      mapping_id text,
      hold_id text,
      since timestamptz NOT NULL,
      attempts bigint NOT NULL,
      tried_in_round bigint NOT NULL,
      retry_at timestamptz,
      claim jsonb,
      contest jsonb,
      before jsonb,
      PRIMARY KEY (tenant_id, object_id)
    )`,
    `CREATE INDEX leftovers_due ON :schema.leftovers (tenant_id, object_id) INCLUDE (retry_at) WHERE retry_at IS NOT NULL`,
    ...comments(
      'leftovers',
      'People whom a mapping takes and who are not, or not wholly, in the table of users yet.',
      {
        reason:
          'manual, no-seat, import-limit, address-held, undecided, unsettled, incomplete, host-error or unstorable.',
        mapping_id: 'The mapping that takes them, where known.',
        hold_id: 'The hold on which they are.',
        since: 'Start of the round that first left them over.',
        attempts: 'Times they were tried.',
        tried_in_round: 'Ordinal of the round in which they were last tried.',
        retry_at: 'Not before this instant; null waits for a change of the mapping.',
        claim: 'What the directory said of them and a live read did not confirm.',
        contest: 'Who holds the address that they claim.',
        before: 'Their names from before they gave them up.',
      },
    ),

    `CREATE TABLE :schema.pending_preservations (
      tenant_id uuid NOT NULL,
      object_id uuid NOT NULL,
      cause text NOT NULL,
      since timestamptz NOT NULL,
      before jsonb,
      PRIMARY KEY (tenant_id, object_id)
    )`,
    ...comments('pending_preservations', 'People whose preserving is proven and not applied yet.', {
      cause: 'What was proven.',
      since: 'When.',
      before: 'Their names from before they gave them up.',
    }),

    `CREATE TABLE :schema.ended_claims (
      tenant_id uuid NOT NULL,
      address_key ${key} NOT NULL,
      serial bigint NOT NULL,
      object_id uuid NOT NULL,
      address text NOT NULL,
      label text NOT NULL,
      since timestamptz NOT NULL,
      first_sight_at timestamptz,
      last_sight_at timestamptz,
      until timestamptz NOT NULL,
      synced_at timestamptz,
      evidence jsonb,
      successor_id uuid,
      PRIMARY KEY (tenant_id, address_key, serial)
    )`,
    `CREATE INDEX ended_claims_object_id ON :schema.ended_claims (tenant_id, object_id)`,
    ...comments('ended_claims', 'Who held which address before; current claims stand with the users.', {
      serial: 'Counts the ended claims of the tenant from 0.',
      object_id: 'Who held the address.',
      address: 'As it was written.',
      label: 'upn or backup-address.',
      since: 'The commit that took the address.',
      first_sight_at: 'End of the first sight of the person there.',
      last_sight_at: 'Start of the last sight of the person there.',
      until: 'The commit that gave it up.',
      synced_at: 'End of the last completed round before.',
      evidence: 'Why, and in which attempt.',
      successor_id: 'Who took the address in the same commit.',
    }),

    `CREATE TABLE :schema.suspect_windows (
      tenant_id uuid NOT NULL,
      serial bigint NOT NULL,
      address_key ${key} NOT NULL,
      address text NOT NULL,
      starts_at timestamptz NOT NULL,
      ends_at timestamptz,
      likely_starts_at timestamptz NOT NULL,
      old_object_id uuid NOT NULL,
      new_object_id uuid NOT NULL,
      evidence jsonb NOT NULL,
      PRIMARY KEY (tenant_id, serial)
    )`,
    `CREATE INDEX suspect_windows_address_key ON :schema.suspect_windows (tenant_id, address_key)`,
    `CREATE INDEX suspect_windows_open ON :schema.suspect_windows (tenant_id, serial) WHERE ends_at IS NULL`,
    ...comments(
      'suspect_windows',
      "Spans of time in which an address-based backup may hold the other person's data.",
      {
        serial: 'Counts the windows of the tenant from 0.',
        address: 'The address that changed hands or is contested.',
        starts_at: 'The earliest instant at which it may have changed hands.',
        ends_at: 'The commit that settled it; null while open.',
        likely_starts_at: 'End of the last round that still found nothing.',
        old_object_id: 'Whose backup may be wrong.',
        new_object_id: 'Whose data it may hold.',
        evidence: 'How it was seen, and in which attempt.',
      },
    ),

    `CREATE TABLE :schema.groups (
      tenant_id uuid NOT NULL,
      group_id uuid NOT NULL,
      stream_id text NOT NULL,
      state text NOT NULL,
      reason text,
      since timestamptz NOT NULL,
      known boolean NOT NULL,
      covered boolean NOT NULL,
      told_removed boolean,
      PRIMARY KEY (tenant_id, group_id)
    )`,
    ...comments('groups', 'Groups that criteria name, and those nested in them.', {
      stream_id: 'The stream in which it is followed.',
      state: 'unread, read, frozen or deleted.',
      reason: 'Why it is frozen.',
      since: 'Of the state.',
      known: 'Its members were read to the end once.',
      covered: "The stream's token speaks of it.",
      told_removed: 'The stream called it removed and no read has told yet what became of it.',
    }),

    `CREATE TABLE :schema.group_streams (
      tenant_id uuid NOT NULL,
      stream_id ${key} NOT NULL,
      group_ids jsonb NOT NULL,
      delta_link text,
      generation bigint NOT NULL,
      done_in_round bigint NOT NULL,
      pass jsonb,
      PRIMARY KEY (tenant_id, stream_id)
    )`,
    ...comments('group_streams', 'Up to 50 groups that are followed together.', {
      group_ids: 'Which.',
      delta_link: 'Where the next pass begins. Holds a live token of Microsoft Graph: never show it.',
      generation: 'Counts the passes without a token.',
      done_in_round: 'Ordinal of the round that last brought it to an end.',
      pass: 'The pass in progress. Holds live tokens of Microsoft Graph: never show it.',
    }),

    `CREATE TABLE :schema.memberships (
      tenant_id uuid NOT NULL,
      group_id uuid NOT NULL,
      member_id uuid NOT NULL,
      kind text NOT NULL,
      generation bigint NOT NULL,
      PRIMARY KEY (tenant_id, group_id, member_id)
    )`,
    `CREATE INDEX memberships_member_id ON :schema.memberships (tenant_id, member_id)`,
    ...comments('memberships', 'Direct members of the groups, by object id alone.', {
      member_id: 'A user or a nested group.',
      kind: 'user or group.',
      generation: "The stream's pass without a token that last showed it.",
    }),

    `CREATE TABLE :schema.evaluations (
      tenant_id uuid NOT NULL,
      subject ${key} NOT NULL,
      object_id uuid NOT NULL,
      after text,
      PRIMARY KEY (tenant_id, subject, object_id)
    )`,
    ...comments('evaluations', 'Whom to decide again because a membership changed.', {
      subject: 'user, members or group.',
      object_id: 'The person, or the group.',
      after: 'Where to go on among the members.',
    }),

    `CREATE TABLE :schema.changes (
      tenant_id uuid NOT NULL,
      position bigint NOT NULL,
      at timestamptz NOT NULL,
      kind text NOT NULL,
      object_id uuid,
      run_id text,
      by text,
      facts jsonb,
      PRIMARY KEY (tenant_id, position)
    )`,
    ...comments('changes', 'What happened, in the order of the commits: positions have no gap.', {
      position: 'Counts the changes of the tenant from 1.',
      at: 'When it was decided.',
      kind: 'imported, updated, identity-changed, preserved, reactivated and so on.',
      object_id: 'Whom it concerns.',
      run_id: 'The attempt that made it.',
      by: 'The administrator who made it.',
      facts: 'What else the change says, by kind.',
    }),

    `CREATE TABLE :schema.reports (
      tenant_id uuid NOT NULL,
      started_at timestamptz NOT NULL,
      run_id ${key} NOT NULL,
      trigger text NOT NULL,
      kind text NOT NULL,
      outcome text NOT NULL,
      finished_at timestamptz NOT NULL,
      pages bigint NOT NULL,
      users bigint NOT NULL,
      imported bigint NOT NULL,
      updated bigint NOT NULL,
      identity_changed bigint NOT NULL,
      preserved bigint NOT NULL,
      reactivated bigint NOT NULL,
      unchanged bigint NOT NULL,
      unmatched bigint NOT NULL,
      skipped jsonb NOT NULL,
      leftovers bigint NOT NULL,
      holds bigint NOT NULL,
      unproven bigint NOT NULL,
      retries bigint NOT NULL,
      token_resets bigint NOT NULL,
      error jsonb,
      PRIMARY KEY (tenant_id, started_at, run_id)
    )`,
    ...comments('reports', 'One row for each attempt that got license and lease.', {
      outcome: 'completed, held, aborted or failed.',
      users: 'Entries received.',
      leftovers: 'Open when the attempt ended, as are holds.',
      unproven: 'People whose absence could not be proven yet.',
      skipped: 'How many guests and disabled accounts were passed over.',
      error: 'Code and message of what ended it.',
    }),
  ],
};

function comments(
  table: string,
  about: string,
  columns: Readonly<Record<string, string>>,
): readonly string[] {
  const text = (comment: string) => `'${comment.replaceAll("'", "''")}'`;
  return [
    `COMMENT ON TABLE :schema.${table} IS ${text(about)}`,
    `COMMENT ON COLUMN :schema.${table}.tenant_id IS 'The Entra tenant.'`,
    ...Object.entries(columns).map(
      ([column, comment]) => `COMMENT ON COLUMN :schema.${table}."${column}" IS ${text(comment)}`,
    ),
  ];
}
