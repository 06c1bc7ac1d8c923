import { columnComments, comments } from './comments.js';
import type { Migration } from './index.js';

/** Moving in, living there, moving out. */
export const life: Migration = {
  version: 3,
  name: 'life',
  statements: [
    // Before anything else, and first what a commit locks first: a process that is alive is waited for, and does not wait itself.
    `ALTER TABLE :schema.sync_states ADD COLUMN pause jsonb, ADD COLUMN resumed_at timestamptz,
      ADD COLUMN refusals bigint NOT NULL DEFAULT 0, ADD COLUMN tidied_at timestamptz`,
    'ALTER TABLE :schema.users ADD COLUMN ref text',

    `CREATE TABLE :schema.exclusions (
      tenant_id uuid NOT NULL,
      object_id uuid NOT NULL,
      since timestamptz NOT NULL,
      by text NOT NULL,
      reason text NOT NULL,
      erasure text,
      PRIMARY KEY (tenant_id, object_id)
    )`,
    ...comments('exclusions', 'Whom an administrator wants out, whatever the mappings say.', {
      object_id: 'The person, by object id in Entra.',
      since: 'When it was said.',
      by: 'Who said it.',
      reason: 'Why, in their words.',
      erasure: 'begun or done, where everything that named the person is removed.',
    }),

    // Reports from before know of nobody who was excluded.
    `UPDATE :schema.reports SET skipped = skipped || '{"excluded": 0}'`,
    `UPDATE :schema.sync_states SET last_report = jsonb_set(last_report, '{skipped,excluded}', '0')
      WHERE last_report IS NOT NULL`,
    ...columnComments('reports', {
      skipped: 'How many guests, disabled accounts and excluded people were passed over.',
    }),

    ...columnComments('users', {
      state_reason:
        'Why a user is preserved: soft-deleted, deleted, disabled, guest, unmatched, excluded or erased.',
      ref: "The product's own reference, of a user that it brought along.",
    }),

    ...columnComments('sync_states', {
      pause: 'Since when, by whom and why no round runs.',
      resumed_at: 'When a tenant that was to wait for it was last resumed.',
      refusals: 'Rounds in a row that Entra refused for want of consent or rights.',
      tidied_at: 'When changes and reports past their time were last removed.',
    }),
  ],
};
