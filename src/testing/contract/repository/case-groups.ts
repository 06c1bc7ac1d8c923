import { atomicityCases, failingWriteCases, hostRowCases } from './atomicity-cases.js';
import type { CaseGroup } from './contract-case.js';
import { guardCases } from './guard-cases.js';
import { leaseCases } from './lease-cases.js';
import { headCases, recordCases } from './record-cases.js';
import { tenantCases } from './tenant-cases.js';
import { uniquenessCases } from './uniqueness-cases.js';

export const caseGroups: readonly CaseGroup[] = [
  recordCases,
  headCases,
  atomicityCases,
  hostRowCases,
  failingWriteCases,
  guardCases,
  leaseCases,
  uniquenessCases,
  tenantCases,
];
