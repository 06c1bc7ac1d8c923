import { checkAttributePath } from '../../domain/attribute-catalogue.js';
import { type DirectoryEntry, type Properties, userIdsProblem } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import type { RoundKind } from '../../domain/report.js';
import { DeltaSyncError } from '../../errors.js';
import type { PageRequest, PageResult } from '../../ports/directory.js';
import { type PlannedEntry, planRound } from '../graph-simulator/round-plan.js';
import type { SeededRandom } from '../graph-simulator/seeded-random.js';
import type { TenantDirectory } from '../graph-simulator/tenant-directory.js';
import { DeltaRounds, type StreamQuery } from './delta-rounds.js';
import { type DirectoryBehaviour, planningBehaviour } from './directory-behaviour.js';

export type UserRounds = DeltaRounds<PlannedEntry, DirectoryEntry>;

/** Answers users/delta. */
export function userRounds(
  tenant: TenantDirectory,
  behaviour: DirectoryBehaviour,
  random: SeededRandom,
): UserRounds {
  return new DeltaRounds(tenant.tenantId, behaviour, {
    resource: 'users',
    version: () => tenant.version,
    plan: (request) => {
      const { pageSize } = behaviour;
      return planRound({ tenant, behaviour: planningBehaviour(behaviour), random, pageSize }, request);
    },
    entry: (planned, round, asked) => userEntry(tenant, planned, round, asked),
  });
}

export function userPage(rounds: UserRounds, request: PageRequest): PageResult {
  if (request.kind === 'link') return rounds.follow(request.link, request.round);
  const { select, ids } = request;
  refuseUnusable(select);
  if (ids === undefined) return rounds.begin({ select, ids: null });
  const problem = userIdsProblem(ids);
  if (problem !== undefined) {
    throw new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', `A page of users was asked that ${problem}`);
  }
  return rounds.begin({ select, ids: ids.map((id) => id.toLowerCase()) });
}

/** Graph refuses the whole request on account of one name. */
function refuseUnusable(select: readonly string[]): void {
  for (const name of select) {
    if (name === 'id') continue;
    const check = checkAttributePath(name);
    if (check.usable && !name.includes('.')) continue;
    const reason = check.usable ? `${name} names a member: select the whole property` : check.reason;
    throw new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', `$select: ${reason}`);
  }
}

function userEntry(
  tenant: TenantDirectory,
  planned: PlannedEntry,
  { query, initial }: { readonly query: StreamQuery; readonly initial: boolean },
  asked: RoundKind,
): DirectoryEntry {
  const snapshot = tenant.snapshot(planned.id, planned.at);
  if (snapshot?.status !== 'active') {
    const reason = snapshot?.status === 'deleted' ? 'changed' : 'deleted';
    return { kind: 'removed', objectId: planned.id, reason };
  }
  const properties: Record<string, JsonValue> = {};
  for (const name of query.select) {
    const value = Object.hasOwn(snapshot.user, name) ? snapshot.user[name] : undefined;
    // Never set is absent; an initial round leaves out cleared ones too.
    if (value === undefined || (value === null && initial) || planned.omit?.has(name)) continue;
    if (name !== 'id') properties[name] = value;
  }
  const whole = asked === 'initial' && isWhole(properties);
  return { kind: 'user', objectId: planned.id, whole, properties };
}

/** Carries the two properties without which nothing may be concluded from what is missing. */
export function isWhole(properties: Properties): boolean {
  const { userPrincipalName, accountEnabled } = properties;
  return (
    typeof userPrincipalName === 'string' && userPrincipalName !== '' && typeof accountEnabled === 'boolean'
  );
}
