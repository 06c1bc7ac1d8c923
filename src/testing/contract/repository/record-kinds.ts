import { type RecordKind, recordKey } from '../../../domain/records.js';

export const recordKinds = Object.keys(recordKey) as RecordKind[];
