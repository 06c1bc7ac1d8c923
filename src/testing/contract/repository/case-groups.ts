import { atomicityCases, failingWriteCases, hostRowCases } from './atomicity-cases.js';
import { changeCases } from './change-cases.js';
import type { CaseGroup } from './contract-case.js';
import { filterCases } from './filter-cases.js';
import { findUsersCases } from './find-users-cases.js';
import { guardCases } from './guard-cases.js';
import { landingCases, reopeningCases, watchCases } from './landing-cases.js';
import { leaseCases } from './lease-cases.js';
import { purgeCases } from './purge-cases.js';
import { headCases, recordCases } from './record-cases.js';
import { referenceCases } from './reference-cases.js';
import { scanCases } from './scan-cases.js';
import { tenantCases } from './tenant-cases.js';
import { textCases } from './text-cases.js';
import { uniquenessCases } from './uniqueness-cases.js';

export const caseGroups: readonly CaseGroup[] = [
  recordCases,
  headCases,
  scanCases,
  filterCases,
  findUsersCases,
  changeCases,
  uniquenessCases,
  atomicityCases,
  hostRowCases,
  failingWriteCases,
  guardCases,
  leaseCases,
  landingCases,
  reopeningCases,
  watchCases,
  tenantCases,
  purgeCases,
  textCases,
  referenceCases,
];
