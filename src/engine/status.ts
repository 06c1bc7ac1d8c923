import { compileCriteria } from '../core/criteria/compile-criteria.js';
import { compileMappings } from '../core/criteria/compile-mappings.js';
import { frozenGroups } from '../core/groups/frozen-groups.js';
import { emptyGroupBook, type GroupBook } from '../core/groups/group-book.js';
import { pauseStatus } from '../core/pause/pause-status.js';
import type { FrozenGroup } from '../domain/group-records.js';
import type { Mapping } from '../domain/mapping.js';
import type { PauseStatus } from '../domain/pause.js';
import { emptyHead, type Head } from '../domain/records.js';
import type { SyncReport, Trigger } from '../domain/report.js';
import { DeltaSyncError } from '../errors.js';
import type { LeaseHolder } from '../ports/repository.js';
import type { EngineContext } from './context.js';
import { dueAt, tokenOutdated } from './due-at.js';
import { readGroupBook } from './groups/read-groups.js';
import { LicenseGate } from './license-gate.js';
import { readMappings } from './read-all.js';
import { fromStore } from './store-error.js';

export interface SyncStatus {
  /** End of the last completed or held round. */
  readonly lastSyncAt: Date | undefined;
  readonly lastAttemptAt: Date | undefined;
  readonly lastReport: SyncReport | undefined;
  readonly nextDueAt: Date | undefined;
  readonly running:
    | {
        readonly runId: string;
        readonly trigger: Trigger;
        readonly startedAt: Date;
        /** Of the whole round, earlier attempts included. */
        readonly pages: number;
        readonly users: number;
        readonly owner: string;
      }
    | undefined;
  /** Why no round runs, until somebody resumes. */
  readonly pause: PauseStatus | undefined;
  /** For the product's menu: invisible with an expired license, disabled while a round runs. */
  readonly syncNow: {
    readonly visible: boolean;
    readonly enabled: boolean;
    readonly reason?: 'license-expired' | 'license-unavailable' | 'in-progress' | 'paused' | 'throttled';
  };
  /** `outdated`: the next round is a full one, because people may be let in whom the token will not bring. */
  readonly token: { readonly state: 'none' | 'usable' | 'outdated'; readonly ageMs: number | undefined };
  readonly mappings: readonly MappingStatus[];
  readonly connection: {
    /** Since when the directory has refused the connection. */
    readonly since?: Date;
    readonly missingRights: readonly string[];
  };
  readonly counts: {
    readonly active: number;
    readonly preserved: number;
    readonly leftovers: number;
    readonly holds: number;
  };
}

export interface MappingStatus {
  readonly mappingId: string;
  readonly name: string;
  /**
   * `waiting`: its criteria are newer than the token, so that the next round asks everybody. `frozen`: nobody enters or
   * leaves through it, because of groups whose members are not known for now.
   */
  readonly state: 'active' | 'waiting' | 'frozen';
  /** With `frozen`, the groups at fault: those that the criteria name, and those nested in them. */
  readonly frozenGroups: readonly FrozenGroup[];
  readonly warnings: readonly {
    /** Nobody in the tenant has shown a value there: misspelt, or out of the application's rights. */
    readonly code: 'attribute-never-shown';
    readonly path: string;
  }[];
}

/** How the tenant stands, from the store and the license alone: no call to the directory. */
export async function readStatus<Tx>(context: EngineContext<Tx>): Promise<SyncStatus> {
  const { repository, tenantId, clock } = context;
  const [stored, holder, mappings, menu] = await Promise.all([
    fromStore(repository.head(tenantId)),
    fromStore(repository.leaseHolder(tenantId)),
    readMappings(repository, tenantId),
    licenseAnswer(context),
  ]);
  const head = stored ?? emptyHead;
  const asksGroups = mappings.some(({ criteria }) => compileCriteria(criteria).groups.length > 0);
  const groups = asksGroups ? await readGroupBook(context) : emptyGroupBook;
  const now = clock.now();
  const { counts } = head;
  const pause = pauseStatus(head, context.policy.startPaused);
  return {
    lastSyncAt: head.lastSyncAt ?? undefined,
    lastAttemptAt: head.lastAttemptAt ?? undefined,
    lastReport: head.lastReport ?? undefined,
    nextDueAt: head.nextDueAt === null ? undefined : dueAt(context, head, mappings, now),
    running: runningOf(holder, head),
    pause,
    syncNow: menuEntry(menu, {
      'in-progress': holder !== null,
      paused: pause !== undefined,
      throttled: head.notBefore !== null && head.notBefore > now,
    }),
    token: tokenOf(context, head, mappings, now),
    mappings: mappings.map((mapping) => mappingStatus(mapping, head, groups)),
    connection: {
      ...(head.refusedSince === null ? {} : { since: head.refusedSince }),
      missingRights: head.missingRights,
    },
    counts: {
      active: counts.active,
      preserved: counts.preserved,
      leftovers: counts.leftovers,
      holds: counts.holds,
    },
  };
}

type MenuReason = NonNullable<SyncStatus['syncNow']['reason']>;

/** Why the license keeps rounds from running; undefined when it does not. */
async function licenseAnswer<Tx>(context: EngineContext<Tx>): Promise<MenuReason | undefined> {
  try {
    await new LicenseGate(context).pass();
    return undefined;
  } catch (error) {
    const expired = error instanceof DeltaSyncError && error.code === 'ERR_LICENSE_EXPIRED';
    return expired ? 'license-expired' : 'license-unavailable';
  }
}

function menuEntry(
  license: MenuReason | undefined,
  obstacles: { readonly [R in 'in-progress' | 'paused' | 'throttled']: boolean },
): SyncStatus['syncNow'] {
  const reason = license ?? (['in-progress', 'paused', 'throttled'] as const).find((each) => obstacles[each]);
  const visible = license !== 'license-expired';
  return reason === undefined ? { visible, enabled: true } : { visible, enabled: false, reason };
}

function runningOf(holder: LeaseHolder | null, { checkpoint }: Head): SyncStatus['running'] {
  if (holder === null) return undefined;
  const { runId, trigger, startedAt, owner } = holder;
  const { pages, users } = checkpoint.state === 'running' ? checkpoint.round : { pages: 0, users: 0 };
  return { runId, trigger, startedAt, pages, users, owner };
}

function tokenOf<Tx>(
  context: EngineContext<Tx>,
  head: Head,
  mappings: readonly Mapping[],
  now: Date,
): SyncStatus['token'] {
  const { token } = head.checkpoint;
  if (token === null) return { state: 'none', ageMs: undefined };
  return {
    state: tokenOutdated(context, head, mappings) ? 'outdated' : 'usable',
    ageMs: now.getTime() - token.obtainedAt.getTime(),
  };
}

function mappingStatus(mapping: Mapping, { checkpoint, shown }: Head, groups: GroupBook): MappingStatus {
  const { mappingId, name, criteriaRevision } = mapping;
  const known = checkpoint.token?.fingerprint.mappings ?? {};
  const asked = Object.hasOwn(known, mappingId) && known[mappingId] === criteriaRevision;
  const silent = asked ? compileMappings([mapping]).attributes.filter((path) => !shown.includes(path)) : [];
  const frozen = frozenGroups(compileCriteria(mapping.criteria).groups, groups);
  return {
    mappingId,
    name,
    state: frozen.length > 0 ? 'frozen' : asked ? 'active' : 'waiting',
    frozenGroups: frozen,
    warnings: silent.map((path) => ({ code: 'attribute-never-shown', path })),
  };
}
