import { holdIdOf } from '../core/brake/brakes-after.js';
import type { MappingSet } from '../core/criteria/compile-mappings.js';
import type { GroupBook } from '../core/groups/group-book.js';
import type { RoundFacts } from '../core/people/question.js';
import type { Round } from '../domain/checkpoint.js';
import type { Head } from '../domain/records.js';
import type { License } from '../ports/license-provider.js';
import type { Repository } from '../ports/repository.js';
import type { EngineContext } from './context.js';
import type { DirectoryReader } from './directory-reader.js';
import type { HeldLease } from './held-lease.js';

export type StoreReads = Pick<Repository, 'get' | 'findUsers' | 'scan'>;

/** What it takes to decide about people: a session of a round that writes, or one that only asks what it would do. */
export interface Deciding {
  readonly context: Pick<EngineContext, 'tenantId' | 'policy' | 'clock'> & {
    readonly directory: Pick<EngineContext['directory'], 'readUsers'>;
    readonly repository: StoreReads;
  };
  /** Names the attempt in what is written; absent where nothing is. */
  readonly runId?: string;
  readonly head: Head;
  readonly mappings: MappingSet;
  readonly groups: GroupBook;
  readonly round: Round;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly gate: { pass(): Promise<License> };
  readonly reader: Pick<DirectoryReader, 'read'>;
  readonly lease: Pick<HeldLease, 'keep'>;
  /** An administrator approves whatever is decided: no brake counts it. */
  readonly approves?: boolean;
  /** Whether anybody waited for a place under the import limit when the first was to be given; undefined before. */
  placesAwaited: boolean | undefined;
  /** Told after each look-up, whatever it met. */
  noteMissingRights(rights: readonly string[], of: 'people' | 'groups'): void;
}

/** What holds for the whole round. */
export function roundFacts({ context, round, head, mappings, groups }: Deciding): RoundFacts {
  const { ordinal, kind, startedAt, fingerprint } = round;
  const { policy, tenantId } = context;
  return {
    tenantId,
    ordinal,
    kind,
    startedAt,
    select: fingerprint.select,
    mappings: mappings.compiled,
    shown: new Set(head.shown),
    groups,
    holdIds: { preserve: holdIdOf(head.brakes, 'preserve'), rekey: holdIdOf(head.brakes, 'rekey') },
    policy: { ...policy, onDisabled: typeof policy.onDisabled === 'function' ? 'ask' : policy.onDisabled },
  };
}
