import type { Plain } from './plain.js';
import type { Rule } from './rule.js';

/** What the administrator of the product decided, as far as it says who is managed and how. */
export interface OraclePolicy {
  readonly addressSource: 'mail' | 'upn';
  readonly userTypes: 'members' | 'all';
  readonly disabledOnFirstImport: 'skip' | 'preserve' | 'import';
  readonly onDisabled: 'preserve' | 'keep';
  readonly onUnmatched: 'keep' | 'preserve';
  readonly reassign: 'never' | 'follow';
}

export interface OracleMapping {
  readonly mappingId: string;
  readonly rule: Rule;
  readonly assignment: Plain;
  readonly autoImport: boolean;
}
