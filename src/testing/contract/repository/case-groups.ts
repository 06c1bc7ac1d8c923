import type { CaseGroup } from './contract-case.js';
import { leaseCases } from './lease-cases.js';

export const caseGroups: readonly CaseGroup[] = [leaseCases];
