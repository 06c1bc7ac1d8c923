import { isDeepStrictEqual as same } from 'node:util';
import type { Change, IdentityLabels } from '../../src/domain/change.js';
import type { Head, PendingRecord, UserRecord } from '../../src/domain/records.js';
import type { Guard, Write } from '../../src/ports/repository.js';
import type { Mirror } from './mirror.js';
import type { PageChain } from './page-chain.js';

/** One commit that landed. */
export interface Landed {
  readonly guard: Guard;
  readonly write: Write;
  /** The head before it. */
  readonly before: Head;
  /** Records before it of the users that it writes. */
  readonly known: ReadonlyMap<string, UserRecord>;
  /** Those of them who were to be preserved before it. */
  readonly waited: ReadonlyMap<string, PendingRecord>;
  /** The store as it is now. */
  readonly mirror: Mirror;
}

/** What says of an import or a preservation whether the tenant ever gave a reason for it. */
export interface Witness {
  mayHaveImported(id: string, mappingId: string, assignment: never): boolean;
  mayHavePreserved(id: string, reason: string): boolean;
}

/** What must hold after every commit, each in words when it does not. */
export function* violationsOf(landed: Landed, witness: Witness, pages: PageChain): Generator<string> {
  yield* ofTheFeed(landed);
  yield* ofTheHead(landed);
  yield* ofTheToken(landed, pages);
  yield* ofAPause(landed);
  for (const user of landed.write.put.user ?? []) yield* ofAUser(user, landed, witness);
  if ((landed.write.remove.user ?? []).length > 0) yield 'a commit removes a user';
  yield* ofWhoWaits(landed);
}

function* ofTheFeed({ before, write, mirror }: Landed): Generator<string> {
  const changes = write.put.change ?? [];
  for (const [index, { position }] of changes.entries()) {
    if (position !== before.position + index + 1) {
      yield `change ${position} follows ${before.position + index}`;
    }
  }
  if (mirror.head!.position !== before.position + changes.length) {
    yield `the head stands at ${mirror.head!.position} after ${before.position + changes.length} changes`;
  }
  if ((write.remove.change ?? []).length > 0) yield 'a commit takes changes away';
  const written = new Set((write.put.user ?? []).map(({ objectId }) => objectId));
  for (const change of changes) {
    const told = 'objectId' in change && ofRecords.has(change.kind) && !written.has(change.objectId);
    if (told) yield `the feed says ${change.kind} of ${change.objectId}, and no record changed`;
  }
}

const ofRecords: ReadonlySet<Change['kind']> = new Set([
  'imported',
  'updated',
  'identity-changed',
  'preserved',
  'reactivated',
  'reassigned',
]);

function* ofTheHead({ mirror }: Landed): Generator<string> {
  const { user, leftover, pending, claim, window, exclusion } = mirror.tables;
  let [active, openWindows, holds] = [0, 0, 0];
  const [upns, addresses] = [new Set<string>(), new Set<string>()];
  for (const { state, userPrincipalName, backupAddress } of user.values()) {
    if (state !== 'active') continue;
    active += 1;
    for (const [what, address, seen] of [
      ['UPN', userPrincipalName, upns],
      ['backup address', backupAddress, addresses],
    ] as const) {
      const key = address?.normalize('NFC').toLowerCase();
      if (key === undefined) continue;
      if (seen.has(key)) yield `two active users have the ${what} ${address}`;
      seen.add(key);
    }
  }
  for (const { until } of window.values()) if (until === undefined) openWindows += 1;
  for (const { reason } of leftover.values()) if (reason === 'address-held') holds += 1;
  const { preserve, rekey } = mirror.head!.brakes;
  for (const { hold } of [preserve, rekey]) if (hold !== null) holds += 1;
  const counts = {
    active,
    preserved: user.size - active,
    leftovers: leftover.size,
    pending: pending.size,
    holds,
    claims: claim.size,
    windows: window.size,
    openWindows,
    exclusions: exclusion.size,
  };
  if (!same(counts, mirror.head!.counts)) {
    yield `the head counts ${JSON.stringify(mirror.head!.counts)} and there are ${JSON.stringify(counts)}`;
  }
}

/** R15: of a round that was overtaken by a pause, the report that says so is all that is still written. */
function* ofAPause({ guard, write, before }: Landed): Generator<string> {
  if (before.pause === null || guard.fence === undefined) return;
  const reports = write.put.report ?? [];
  if (reports.length === 0 || reports.some(({ error }) => error === undefined)) {
    yield 'R15: a round goes on although the tenant is paused';
  }
}

/** S3: the token moves with the report that says that all before it is stored, and a page's link with the page. */
function* ofTheToken({ guard, write, before, mirror }: Landed, pages: PageChain): Generator<string> {
  const [from, to] = [before.checkpoint, mirror.head!.checkpoint];
  if (to !== from && guard.fence === undefined && to.state !== from.state) {
    yield 'somebody without a lease moves the round';
  }
  const deltaLink = to.token?.deltaLink;
  if (deltaLink !== undefined && deltaLink !== from.token?.deltaLink) {
    const ended = write.put.report?.some(({ outcome }) => outcome === 'completed' || outcome === 'held');
    if (ended !== true || to.state !== 'idle') yield 'S3: the token moves in the middle of a round';
    if (!pages.isEnd(deltaLink)) yield 'S3: the token is no deltaLink that came';
  }
  const { lastSyncAt } = mirror.head!;
  if (
    lastSyncAt !== before.lastSyncAt &&
    !(write.put.report ?? []).some(({ error }) => error === undefined)
  ) {
    yield 'R11: lastSyncAt moves without a round that ended well';
  }
  if (to.state !== 'running' || to === from) return;
  const { round } = to;
  const isSame = from.state === 'running' && from.round.ordinal === round.ordinal;
  if (isSame && from.round.generation === round.generation) {
    const reached = round.deltaLink ?? round.link;
    const left = from.round.deltaLink ?? from.round.link;
    const fellBack = round.fellBack && reached === to.token?.deltaLink;
    if (reached !== null && reached !== left && !fellBack && !pages.leads(left, reached)) {
      yield 'S3: the link moves past a page that was not stored';
    }
  }
}

function* ofAUser(user: UserRecord, { write, known, mirror }: Landed, witness: Witness): Generator<string> {
  const { objectId, mappingId, state, stateReason } = user;
  const before = known.get(objectId);
  const changes = (write.put.change ?? []).filter(
    (change) => 'objectId' in change && change.objectId === objectId,
  );
  const says = (kind: Change['kind']) => changes.some((change) => change.kind === kind);
  if (before === undefined) {
    if (!says('imported')) yield `${objectId} is new, and the feed does not say so`;
    if (!witness.mayHaveImported(objectId, mappingId, user.assignment as never)) {
      yield `R2: ${objectId} is imported by ${mappingId}, which never took them`;
    }
  } else {
    if (same(before, user)) yield `R4: ${objectId} is written and did not change`;
    if (before.state !== state && !says(state === 'active' ? 'reactivated' : 'preserved')) {
      yield `${objectId} becomes ${state}, and the feed does not say so`;
    }
    if (before.mappingId !== mappingId && !says('reassigned')) {
      yield `${objectId} moves to ${mappingId}, and the feed does not say so`;
    }
    if (!same(labelsOf(before), labelsOf(user)) && isSettled(user, mirror) && isSettled(before, mirror)) {
      if (!says('identity-changed') && state === 'active')
        yield `${objectId} is renamed, and the feed does not say so`;
    }
  }
  const isNew = before === undefined || before.state !== state || before.stateReason !== stateReason;
  if (state === 'preserved' && isNew && !witness.mayHavePreserved(objectId, String(stateReason))) {
    yield `${objectId} is preserved as ${stateReason}, for which the tenant gave no reason`;
  }
}

function labelsOf({ userPrincipalName, mail, backupAddress }: UserRecord): IdentityLabels {
  return { userPrincipalName, mail, backupAddress };
}

/** A name that waits for another to give it up is told when it is settled. */
function isSettled({ objectId, userPrincipalName, backupAddress }: UserRecord, { tables }: Mirror): boolean {
  return userPrincipalName !== null && backupAddress !== null && !tables.leftover.has(objectId);
}

/** R5: whoever waits is told in the feed, is not in the table unless for an address, and is not forgotten. */
function* ofWhoWaits({ write, mirror }: Landed): Generator<string> {
  const { user, pending, evaluation, leftover, exclusion } = mirror.tables;
  for (const objectId of exclusion.keys()) {
    if (user.get(objectId)?.state === 'active') yield `R14: ${objectId} is excluded, and active`;
    if (pending.has(objectId)) yield `R14: ${objectId} is excluded, and still to be preserved`;
    if (leftover.has(objectId) && !user.has(objectId)) yield `R14: ${objectId} is excluded, and waits`;
  }
  for (const { objectId, reason } of write.put.leftover ?? []) {
    if (!leftover.has(objectId)) yield `${objectId} is left over and removed in one commit`;
    const outside = reason === 'manual' || reason === 'no-seat' || reason === 'import-limit';
    const stored = user.get(objectId);
    if (outside && stored?.state === 'active') yield `R5: ${objectId} is active, and left over as ${reason}`;
  }
  for (const objectId of pending.keys()) {
    if (!user.has(objectId)) yield `${objectId} is to be preserved, and not managed`;
  }
  if (evaluation.size > 0 && mirror.head!.evaluationsDue !== true) {
    yield `S12: ${evaluation.size} are to be evaluated, and the head does not say so`;
  }
}
