import { type BrakeKind, brakeKinds } from '../../src/domain/brakes.js';
import type { UserRecord } from '../../src/domain/records.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Landed } from './invariants.js';
import type { LapsingLicense } from './product.js';
import type { Limits } from './script.js';
import type { Tally } from './tally.js';
import type { Timeline } from './timeline.js';

const dayMs = 24 * 3_600_000;
/** A round may run on with the limits under which it was started, and count an hour more than a day. */
const memoryMs = dayMs + 2 * 3_600_000;
/** Between the check of the license and the commit that it lets through. */
const checkedForMs = 5 * 60_000;
/** Between the start of a round and its first commit, with what it waits for between. */
const firstCommitWithinMs = 10 * 60_000;

interface Applied {
  readonly kind: BrakeKind;
  readonly users: number;
  readonly atMs: number;
}

/** S2 and R8, counted beside the product: who is stopped, how many are let through, and who gets a seat. */
export class BrakeWatch {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #license: LapsingLicense;
  readonly #timeline: Timeline;
  #limits: { readonly limits: Limits; untilMs: number }[];
  #applied: Applied[] = [];
  /** Active users when the round began, at most: its first commit comes when others may have made theirs. */
  #active = 0;
  #counted: { readonly active: number; readonly atMs: number }[] = [];

  constructor(limits: Limits, clock: Pick<Clock, 'now'>, license: LapsingLicense, timeline: Timeline) {
    this.#limits = [{ limits, untilMs: Number.POSITIVE_INFINITY }];
    this.#clock = clock;
    this.#license = license;
    this.#timeline = timeline;
  }

  get limits(): Limits {
    return this.#limits.at(-1)!.limits;
  }

  set limits(limits: Limits) {
    this.#limits.at(-1)!.untilMs = this.#nowMs;
    this.#limits.push({ limits, untilMs: Number.POSITIVE_INFINITY });
  }

  *violationsOf(landed: Landed, tally: Tally): Generator<string> {
    const { before, mirror, guard } = landed;
    const { checkpoint, brakes } = mirror.head!;
    this.#counted = this.#counted.filter(({ atMs }) => atMs > this.#nowMs - firstCommitWithinMs);
    this.#counted.push({ active: before.counts.active, atMs: this.#nowMs });
    if (checkpoint.state === 'running' && checkpoint.rounds !== before.checkpoint.rounds) {
      this.#active = Math.max(...this.#counted.map(({ active }) => active));
    }
    for (const kind of brakeKinds) {
      const { hold } = brakes[kind];
      if (hold !== null && hold.holdId !== before.brakes[kind].hold?.holdId) tally.count(`${kind} hold`);
    }
    yield* ofThePeopleOnHold(landed);
    yield* this.#ofSeats(landed);
    yield* this.#ofLimit('preserve', preservedIn(landed), landed);
    // What an administrator lets through needs no lease, and counts as nothing.
    if (guard.fence !== undefined) yield* this.#ofLimit('rekey', this.#rekeyedIn(landed), landed);
  }

  *#ofLimit(kind: BrakeKind, ids: readonly string[], { before }: Landed): Generator<string> {
    if (ids.length === 0) return;
    if (before.brakes[kind].hold !== null) {
      yield `S2: ${ids} let through beside ${before.brakes[kind].hold.holdId} (${kind})`;
    }
    const nowMs = this.#nowMs;
    this.#limits = this.#limits.filter(({ untilMs }) => untilMs > nowMs - memoryMs);
    this.#applied = this.#applied.filter(({ atMs }) => atMs > nowMs - dayMs);
    this.#applied.push({ kind, users: ids.length, atMs: nowMs });
    const users = this.#applied.reduce((sum, each) => sum + (each.kind === kind ? each.users : 0), 0);
    const most = Math.max(...this.#limits.map(({ limits }) => limitOf(limits[kind], this.#active)));
    if (users > most) yield `S2: ${users} in a day, of whom ${ids} were the last, and ${most} may (${kind})`;
  }

  /** Only those in whose names nobody else ever had a part: what another person has to do with does not count. */
  #rekeyedIn({ write, known }: Landed): string[] {
    return (write.put.user ?? []).flatMap((after) => {
      const before = known.get(after.objectId);
      if (before?.state !== 'active' || after.state !== 'active') return [];
      if (!isMove(before.upnKey, after.upnKey) && !isMove(before.addressKey, after.addressKey)) return [];
      const keys = [before, after].flatMap(({ upnKey, addressKey }) => [upnKey, addressKey]);
      const isTheirs = keys.every((key) => key === null || !this.#timeline.isAnothers(key, after.objectId));
      return isTheirs ? [after.objectId] : [];
    });
  }

  *#ofSeats({ write, known, before, mirror }: Landed): Generator<string> {
    const imported = (write.put.user ?? []).filter(({ objectId }) => !known.has(objectId));
    const { active } = mirror.head!.counts;
    if (imported.length === 0 || active <= before.counts.active) return;
    const { told } = this.#license;
    while ((told[0]?.atMs ?? Number.POSITIVE_INFINITY) < this.#nowMs - checkedForMs) told.shift();
    const seats = Math.max(...told.map((each) => each.seats));
    if (active > seats) yield `R8: ${active} active, and ${seats} seats`;
  }

  get #nowMs(): number {
    return this.#clock.now().getTime();
  }
}

function limitOf({ minUsers, maxUsers, maxShare }: Limits[BrakeKind], active: number): number {
  return Math.min(maxUsers, Math.max(minUsers, maxShare * active));
}

/** Without anybody's approval. */
function preservedIn({ write, known, waited }: Landed): string[] {
  return (write.put.user ?? []).flatMap(({ objectId, state, stateReason }) => {
    if (state !== 'preserved' || known.get(objectId)?.state !== 'active') return [];
    // Whom an administrator takes out no brake counts.
    if (stateReason === 'excluded') return [];
    return waited.get(objectId)?.standing === 'approved' ? [] : [objectId];
  });
}

function* ofThePeopleOnHold({ mirror }: Landed): Generator<string> {
  const { pending, leftover, user } = mirror.tables;
  const { preserve, rekey } = mirror.head!.brakes;
  const onHold = [...pending.values()].filter(({ standing }) => standing === 'on-hold');
  const rekeyed = [...leftover.values()].filter(({ holdId }) => holdId !== undefined);
  for (const [hold, people] of [
    [preserve.hold, onHold],
    [rekey.hold, rekeyed],
  ] as const) {
    if ((hold?.users ?? 0) !== people.length) {
      yield `S2: ${people.length} are on hold, and it says ${JSON.stringify(hold)}`;
    }
    for (const { objectId } of people) {
      if (!isActive(user.get(objectId))) yield `S2: ${objectId} is on hold, and not active`;
    }
  }
}

function isActive(user: UserRecord | undefined): boolean {
  return user?.state === 'active';
}

function isMove(from: string | null, to: string | null): boolean {
  return from !== null && to !== null && from.split('@')[0] !== to.split('@')[0];
}
