import { records } from './0001-records.js';
import { safety } from './0002-safety.js';
import { life } from './0003-life.js';

/** One step of the schema. What was published never changes: what comes later is a step of its own. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Statements in order; `:schema` stands for the quoted name of the schema. */
  readonly statements: readonly string[];
}

export const migrations: readonly Migration[] = [records, safety, life];

export const newestVersion = migrations.length;
