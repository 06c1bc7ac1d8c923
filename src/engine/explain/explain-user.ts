import { compileMappings } from '../../core/criteria/compile-mappings.js';
import { shownPaths } from '../../core/criteria/shown-paths.js';
import { explainMappings } from '../../core/explain/explain-mappings.js';
import { type Sighting, streamWord } from '../../core/explain/stream-word.js';
import { syncForecast } from '../../core/explain/sync-forecast.js';
import { userHints } from '../../core/explain/user-hints.js';
import { emptyGroupBook, type GroupBook } from '../../core/groups/group-book.js';
import { evaluationOf } from '../../core/groups/group-pass.js';
import { membershipsOf } from '../../core/people/memberships-of.js';
import { viewOf, wholeViewOf } from '../../core/people/person-view.js';
import { beginEvent } from '../../core/round/begin-event.js';
import { todaysFingerprint } from '../../core/round/todays-fingerprint.js';
import { transition } from '../../core/round/transitions.js';
import type { Properties } from '../../domain/directory-user.js';
import { emptyHead, recordKey } from '../../domain/records.js';
import type { NothingReason, SyncForecast, UserExplanation } from '../../domain/user-explanation.js';
import { DeltaSyncError } from '../../errors.js';
import type { License } from '../../ports/license-provider.js';
import { abortable, loneReader } from '../admin/lone-reader.js';
import type { EngineContext } from '../context.js';
import { readGroupBook, readMemberships } from '../groups/read-groups.js';
import { LicenseGate } from '../license-gate.js';
import { publicLeftover } from '../lists.js';
import { proveTenant } from '../prove-tenant.js';
import { readMappings } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { type DryEnd, DryRound, type DryRoundParts } from './dry-round.js';
import { SightedDirectory } from './sight-user.js';

/** Reads one person live and says why they are in the table or not, without lease, write or the stored token. */
export async function explainUser<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  signal: AbortSignal,
): Promise<UserExplanation> {
  return abortable(signal, 'The explanation was aborted', async () => {
    const reader = loneReader(context, { pass: async () => undefined });
    await proveTenant(context, reader, signal);
    const subject = await factsOf(context, objectId);
    const directory = new SightedDirectory(context.directory);
    const readAt = context.clock.now();
    const { head, mappings, round } = subject;
    const sighting = await directory.sight(objectId, round.fingerprint.select, reader, signal);
    const shows = outcomeOf(sighting);
    const { user, leftover, isExcluded } = subject;
    if (shows === 'deleted' && user === undefined && leftover === undefined && !isExcluded) {
      throw new DeltaSyncError('ERR_USER_NOT_FOUND', `Neither directory nor store knows a user ${objectId}`);
    }
    const license = await licenseOf(context);
    const parts: DryRoundParts = {
      context: { ...context, directory },
      head,
      mappings: compileMappings(mappings),
      groups: subject.groups,
      license: license.inForce,
      now: readAt,
      signal,
      reader,
    };
    const forecast = await forecastOf(parts, subject, sighting);
    const sync: SyncForecast =
      license.problem === undefined
        ? forecast
        : { action: 'nothing', why: license.problem, otherwise: forecast };
    const properties = propertiesOf(sighting);
    const explained = explainMappings(mappings, viewFor(subject, sighting, parts), subject.groups);
    const token = head.checkpoint.token;
    return {
      objectId,
      readAt,
      directory: shows,
      displayName: textOf(properties.displayName) ?? user?.displayName ?? null,
      userPrincipalName: textOf(properties.userPrincipalName) ?? user?.userPrincipalName ?? null,
      ...(user && {
        managed: { state: user.state, stateReason: user.stateReason, mappingId: user.mappingId },
      }),
      ...(leftover && { leftover: publicLeftover(leftover) }),
      mappings: explained,
      hints: userHints({ directory: shows, mappings: explained, sync }, properties, {
        userTypes: context.policy.userTypes,
        isExcluded,
      }),
      round: round.kind,
      ...(token && { tokenMadeAt: token.obtainedAt }),
      sync,
    };
  });
}

type Subject = Awaited<ReturnType<typeof factsOf>>;

/** What is stored of the person, and the round that a sync would begin or go on with now. */
async function factsOf<Tx>(context: EngineContext<Tx>, objectId: string) {
  const { repository, tenantId, clock, policy, select } = context;
  const get = <K extends 'user' | 'leftover' | 'exclusion'>(kind: K) =>
    fromStore(repository.get(tenantId, kind, [objectId]));
  const [stored, mappings, [user], [leftover], [exclusion]] = await Promise.all([
    fromStore(repository.head(tenantId)),
    readMappings(repository, tenantId),
    get('user'),
    get('leftover'),
    get('exclusion'),
  ]);
  const { attributes, groups: asked } = compileMappings(mappings);
  const before = stored ?? emptyHead;
  const today = todaysFingerprint({ mappings, attributes, select, policy, resets: before.resets });
  const beginning = { at: clock.now(), fingerprint: today, active: before.counts.active };
  const begin = beginEvent(before.checkpoint, beginning, policy);
  const { checkpoint } = transition(before.checkpoint, begin);
  if (checkpoint.state === 'idle') throw new Error('a round that was begun is in progress');
  const groups = asked.length === 0 ? emptyGroupBook : await readGroupBook(context);
  const memberships =
    groups === emptyGroupBook
      ? new Map<string, readonly string[]>()
      : await readMemberships(context, [objectId]);
  const isEvaluated =
    before.evaluationsDue && (await isDue(context, objectId, groups, memberships.get(objectId) ?? []));
  return {
    objectId,
    head: { ...before, checkpoint },
    round: checkpoint.round,
    mappings,
    user,
    leftover,
    isExcluded: exclusion !== undefined,
    groups,
    memberships,
    isEvaluated,
  };
}

/** Whether a change of memberships that waits to be considered concerns the person. */
async function isDue<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  objectId: string,
  groups: GroupBook,
  own: readonly string[],
): Promise<boolean> {
  const around = groups.groups
    .map(({ groupId }) => groupId)
    .filter((groupId) => groups.withNested(groupId).some((id) => own.includes(id)));
  const due = [
    evaluationOf('user', objectId),
    ...around.map((groupId) => evaluationOf('group', groupId)),
    ...own.map((groupId) => ({ subject: 'members', objectId: groupId, after: null }) as const),
  ];
  const keys = due.map((evaluation) => recordKey.evaluation(evaluation));
  return (await fromStore(repository.get(tenantId, 'evaluation', keys))).length > 0;
}

async function forecastOf(
  parts: DryRoundParts,
  { objectId, user, leftover, round, head, isEvaluated }: Subject,
  sighting: Sighting,
): Promise<SyncForecast> {
  const since = round.kind === 'initial' ? null : (head.checkpoint.token?.obtainedAt ?? null);
  const { said, unsaid } = streamWord(sighting, user, round, since);
  const dry = async (entry: typeof said): Promise<SyncForecast> => {
    const end = await new DryRound(parts, objectId).run(entry, isEvaluated);
    return syncForecast({ user, leftover }, end, end.changes, whyNothing(end, sighting));
  };
  const forecast = await dry(said);
  if (forecast.action !== 'nothing' || unsaid === undefined) return forecast;
  const otherwise = await dry(unsaid);
  if (otherwise.action === 'nothing') return otherwise;
  const why =
    round.kind === 'initial' && round.deltaLink === null ? 'not-in-stream' : 'unchanged-since-token';
  return { action: 'nothing', why, otherwise };
}

function whyNothing({ user, tally }: DryEnd, sighting: Sighting): NothingReason {
  const shows = outcomeOf(sighting);
  if (shows === 'unreadable') return shows;
  if (shows !== 'found') return 'gone';
  return tally ?? (user === undefined ? 'unmatched' : 'unchanged');
}

function outcomeOf({ entry, read }: Sighting): UserExplanation['directory'] {
  return entry?.removed === null ? 'found' : (read?.outcome ?? 'unreadable');
}

function propertiesOf({ entry, read }: Sighting): Properties {
  if (entry?.removed === null) return entry.properties;
  return read?.outcome === 'found' ? read.properties : {};
}

function viewFor({ objectId, user, memberships }: Subject, sighting: Sighting, parts: DryRoundParts) {
  const { head, groups, mappings } = parts;
  const properties = propertiesOf(sighting);
  const shown = new Set([
    ...head.shown,
    ...shownPaths(mappings.attributes, new Set(head.shown), [properties]),
  ]);
  const isMemberOf = membershipsOf(objectId, user !== undefined, { groups }, { memberships });
  const isWhole = sighting.entry?.whole === true || sighting.read?.outcome === 'found';
  if (!isWhole || head.checkpoint.state === 'idle') return viewOf(properties, shown, isMemberOf);
  return wholeViewOf(properties, head.checkpoint.round.fingerprint.select, shown, isMemberOf);
}

/** Without a license no sync runs; what one would do is worked out as if seats were not limited. */
async function licenseOf<Tx>(
  context: EngineContext<Tx>,
): Promise<{ readonly inForce: License; readonly problem?: 'license-expired' | 'license-unavailable' }> {
  try {
    return { inForce: await new LicenseGate(context).pass() };
  } catch (error) {
    if (!(error instanceof DeltaSyncError)) throw error;
    const isExpired = error.code === 'ERR_LICENSE_EXPIRED';
    return { inForce: { status: 'active' }, problem: isExpired ? 'license-expired' : 'license-unavailable' };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
