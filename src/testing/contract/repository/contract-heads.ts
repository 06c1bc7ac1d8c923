import type { Sweep } from '../../../domain/absence.js';
import type { Brakes } from '../../../domain/brakes.js';
import type { Head } from '../../../domain/records.js';
import { runningCheckpoint } from './contract-checkpoints.js';
import { instantOf, personOf } from './contract-ids.js';
import { fullReport } from './contract-reports.js';

export const fullSweep: Sweep = {
  generation: 2,
  startedAt: instantOf(3),
  after: personOf(4),
  serial: 100_005,
  askedIn: 6,
  unproven: 7,
};

export const fullBrakes: Brakes = {
  opened: 2,
  preserve: {
    hold: { holdId: 'preserve-1', reason: 'empty-answer', since: instantOf(5), users: 12 },
    applied: [{ hour: 490_000, users: 3 }],
  },
  rekey: {
    hold: { holdId: 'rekey-2', reason: 'over-limit', since: instantOf(6), users: 501 },
    applied: [],
  },
};

/** A head in which no field is as in the empty one. */
export const fullHead: Head = {
  position: 12,
  commits: 0,
  changesPruned: 3,
  checkpoint: runningCheckpoint(5),
  counts: {
    active: 1,
    preserved: 2,
    leftovers: 3,
    pending: 4,
    holds: 5,
    claims: 6,
    windows: 7,
    openWindows: 8,
    exclusions: 9,
  },
  lastSyncAt: instantOf(1),
  lastAttemptAt: instantOf(2),
  lastReport: fullReport(3),
  nextDueAt: instantOf(4),
  verdictAt: instantOf(5),
  failures: 6,
  notBefore: instantOf(7),
  resets: 8,
  shown: ['department', 'onPremisesExtensionAttributes.extensionAttribute1'],
  missingRights: ['Directory.Read.All'],
  refusedSince: instantOf(9),
  mappingEdits: 10,
  manualSeen: 9,
  releasedDomains: ['contoso.example', 'fabrikam.example'],
  groupStreams: 11,
  evaluationsDue: true,
  sweep: fullSweep,
  brakes: fullBrakes,
  pause: { since: instantOf(8), by: 'ann@product.example', reason: 'asked for', purging: true },
  resumedAt: instantOf(10),
  refusals: 12,
  tidiedAt: instantOf(11),
};
