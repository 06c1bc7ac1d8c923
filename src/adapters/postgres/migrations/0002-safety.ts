import { columnComments, comments } from './comments.js';
import type { Migration } from './index.js';

/** Proven absence and brakes. */
export const safety: Migration = {
  version: 2,
  name: 'safety',
  statements: [
    `CREATE TABLE :schema.marks (
      tenant_id uuid NOT NULL,
      generation bigint NOT NULL,
      serial bigint NOT NULL,
      object_ids jsonb NOT NULL,
      PRIMARY KEY (tenant_id, generation, serial)
    )`,
    ...comments('marks', 'Whom each page of the last full round named; who is missing is asked about.', {
      generation: 'Counts the requests without a token.',
      serial: 'Of the page in its generation.',
      object_ids: 'The people, by object id in Entra.',
    }),

    "ALTER TABLE :schema.pending_preservations ADD COLUMN standing text NOT NULL DEFAULT 'staged'",
    ...columnComments('pending_preservations', {
      cause: 'What was proven, or absent: a full round did not name them.',
      standing: 'staged, on-hold, approved or dismissed.',
    }),

    'ALTER TABLE :schema.leftovers ADD COLUMN dismissed boolean',
    ...columnComments('leftovers', {
      reason:
        'manual, no-seat, import-limit, address-held, rekey-held, undecided, unsettled, incomplete, host-error or unstorable.',
      dismissed: 'An administrator wants no new address for them.',
    }),

    'ALTER TABLE :schema.sync_states ADD COLUMN sweep jsonb, ADD COLUMN brakes jsonb',
    ...columnComments('sync_states', {
      sweep: 'The search for people whom the last full round did not name.',
      brakes:
        'The open holds of mass changes, and how many people were let through in each hour of the last day.',
    }),
  ],
};
