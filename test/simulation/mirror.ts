import { emptyHead, type Head, type Records, recordKey } from '../../src/domain/records.js';
import type { Write } from '../../src/ports/repository.js';

const mirrored = [
  'mapping',
  'user',
  'leftover',
  'pending',
  'claim',
  'window',
  'evaluation',
  'exclusion',
  'report',
  'change',
] as const;
type Mirrored = (typeof mirrored)[number];
type Tables = { readonly [K in Mirrored]: Map<string, Records[K]> };

/** What the commits so far have made of a tenant, so that a look at all of it costs no scan. */
export class Mirror {
  head: Head | null = null;
  readonly tables: Tables = {
    mapping: new Map(),
    user: new Map(),
    leftover: new Map(),
    pending: new Map(),
    claim: new Map(),
    window: new Map(),
    evaluation: new Map(),
    exclusion: new Map(),
    report: new Map(),
    change: new Map(),
  };

  apply({ put, remove, head }: Write): void {
    for (const kind of mirrored) {
      const table = this.tables[kind] as Map<string, unknown>;
      for (const key of remove[kind] ?? []) table.delete(key);
      const keyOf = recordKey[kind] as (record: unknown) => string;
      for (const record of put[kind] ?? []) table.set(keyOf(record), record);
    }
    this.head = { ...(this.head ?? emptyHead), ...head };
  }

  get users(): readonly Records['user'][] {
    return [...this.tables.user.values()];
  }

  get leftovers(): readonly Records['leftover'][] {
    return [...this.tables.leftover.values()];
  }

  get changes(): readonly Records['change'][] {
    return [...this.tables.change.values()];
  }
}
