import { emptyHead, type Head } from '../../domain/records.js';
import { columns } from './column.js';
import { rowReader } from './read-rows.js';

const spec: { readonly [P in keyof Head]: Parameters<typeof columns>[0][string] } = {
  position: 'bigint',
  commits: 'bigint',
  changesPruned: 'bigint',
  checkpoint: 'jsonb?',
  counts: 'jsonb?',
  lastSyncAt: 'timestamptz',
  lastAttemptAt: 'timestamptz',
  lastReport: 'jsonb',
  nextDueAt: 'timestamptz',
  verdictAt: 'timestamptz',
  failures: 'bigint',
  notBefore: 'timestamptz',
  resets: 'bigint',
  shown: 'jsonb?',
  missingRights: 'jsonb?',
  refusedSince: 'timestamptz',
  mappingEdits: 'bigint',
  manualSeen: 'bigint',
  releasedDomains: 'jsonb?',
  groupStreams: 'bigint',
  evaluationsDue: 'boolean',
  sweep: 'jsonb',
  brakes: 'jsonb?',
  pause: 'jsonb',
  resumedAt: 'timestamptz',
  refusals: 'bigint',
  tidiedAt: 'timestamptz',
};

/** Columns of `sync_states`. What was never written is as in an empty head, so that a later version may add to it. */
export const headColumns = columns(spec, {
  dates: {
    checkpoint: ['token.obtainedAt', 'token.fullRoundAt', 'round.startedAt'],
    lastReport: ['startedAt', 'finishedAt'],
    sweep: ['startedAt'],
    brakes: ['preserve.hold.since', 'rekey.hold.since'],
    pause: ['since'],
  },
});

export function headOf(row: readonly (string | null)[]): Head {
  const stored = rowReader(headColumns)(row) as Partial<Head>;
  return { ...emptyHead, ...stored, counts: { ...emptyHead.counts, ...stored.counts } };
}
