import { brakeKinds } from '../../src/domain/brakes.js';
import type { Hold } from '../../src/domain/hold.js';
import type { Episode } from '../oracle/episode.js';
import type { Mirror } from './mirror.js';
import type { Prng } from './prng.js';
import type { LapsingLicense, Process } from './product.js';
import type { Told } from './tenant-steps.js';

/** Whoever approves dies now and then, by the calls that an approval makes. */
const mostCalls = 14;

/** What the product's own people do with holds, seats and the place of the stream. */
export class AdminSteps {
  /** Whom somebody has ever dismissed, or may have before they died. */
  readonly dismissed = new Set<string>();
  readonly #admin: () => Process;
  readonly #mirror: Mirror;
  readonly #license: LapsingLicense;
  readonly #prng: Prng;

  constructor(admin: () => Process, mirror: Mirror, license: LapsingLicense, prng: Prng) {
    this.#admin = admin;
    this.#mirror = mirror;
    this.#license = license;
    this.#prng = prng;
  }

  async reset(reason: string): Promise<Told> {
    await this.#admin().client.resetDeltaToken({ by: 'admin', reason });
    return { events: ['token reset by hand'], text: 'the token is reset by hand' };
  }

  async status(): Promise<Told> {
    const { counts } = await this.#admin().client.status();
    return { events: ['status'], text: `status: ${JSON.stringify(counts)}` };
  }

  async preview(): Promise<Told> {
    const { client, commits } = this.#admin();
    const before = commits();
    const { summary } = await client.preview();
    if (commits() !== before) throw new Error('a preview writes');
    return { events: ['preview'], text: `preview: ${JSON.stringify(summary)}` };
  }

  seats(): Told {
    const { active } = this.#mirror.head!.counts;
    const seats = this.#prng.chance(0.3) ? undefined : Math.max(0, active + this.#prng.between(-2, 4));
    this.#license.seats = seats;
    return { events: ['seats changed'], text: `the license has ${seats ?? 'any number of'} seats` };
  }

  /** Somebody who lives, or once did. */
  async exclude(episode: Episode, people: readonly string[]): Promise<Told> {
    const id = this.#prng.pick(people);
    const { user, leftover } = this.#mirror.tables;
    const stands = user.get(id)?.state ?? leftover.get(id)?.reason ?? 'a stranger';
    episode.excluded.add(id);
    await this.#admin().client.users.exclude(id, { by: 'admin', reason: 'asked for' });
    return { events: ['exclusion'], text: `exclude ${id}, ${stands}` };
  }

  async include(): Promise<Told | undefined> {
    const excluded = [...this.#mirror.tables.exclusion.keys()];
    if (excluded.length === 0) return undefined;
    const id = this.#prng.pick(excluded);
    await this.#admin().client.users.include(id, { by: 'admin', reason: 'asked for' });
    return { events: ['inclusion'], text: `include ${id}` };
  }

  async pause(): Promise<Told> {
    await this.#admin().client.pause({ by: 'admin', reason: 'a move' });
    return { events: ['tenant paused'], text: 'the tenant is paused' };
  }

  async resume(): Promise<void> {
    await this.#admin().client.resume({ by: 'admin' });
  }

  /** Of a hold or of some of its people, by somebody who may die of it. */
  async approve(): Promise<Told | undefined> {
    const decided = await this.#decided();
    if (decided === undefined) return undefined;
    const { holdId, objectIds, told } = decided;
    const { client, life } = this.#admin();
    if (this.#prng.chance(0.5)) {
      life.doom('kill', { call: this.#prng.between(1, mostCalls) }, this.#prng.chance(0.5));
    }
    try {
      const { applied, unanswered } = await client.holds.approve(holdId, { by: 'admin', ...objectIds });
      return { events: ['approval'], text: `approve ${told}: ${applied} applied, ${unanswered} unanswered` };
    } finally {
      life.spare();
    }
  }

  async dismiss(): Promise<Told | undefined> {
    const decided = await this.#decided();
    if (decided === undefined) return undefined;
    const { holdId, objectIds, users, told } = decided;
    for (const id of users) this.dismissed.add(id);
    const { dismissed } = await this.#admin().client.holds.dismiss(holdId, { by: 'admin', ...objectIds });
    return { events: ['dismissal'], text: `dismiss ${told}: ${dismissed}` };
  }

  /** Everything that waits for somebody's word is let through. */
  async approveAll(): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (const { holdId, kind, users } of await this.#open()) {
      // Who is let through may leave the other hold with it.
      if (kind === 'address' || this.#mirror.head!.brakes[kind].hold?.holdId !== holdId) continue;
      const { applied } = await this.#admin().client.holds.approve(holdId, { by: 'admin' });
      told.push({
        events: ['approval at rest'],
        text: `approve ${holdId} of ${users.length}: ${applied} applied`,
      });
    }
    return told;
  }

  async #decided() {
    const open = await this.#open();
    if (open.length === 0) return undefined;
    const { holdId, users } = this.#prng.pick(open);
    const some = this.#prng.chance(0.4) ? users.filter(() => this.#prng.chance(0.5)) : undefined;
    const told = `${some?.join(' ') ?? 'all'} of ${holdId}`;
    return { holdId, users: some ?? users, objectIds: some === undefined ? {} : { objectIds: some }, told };
  }

  async #open(): Promise<readonly Hold[]> {
    const { brakes } = this.#mirror.head!;
    if (brakeKinds.every((kind) => brakes[kind].hold === null)) return [];
    const open: Hold[] = [];
    for await (const hold of this.#admin().client.holds.list()) if (hold.kind !== 'address') open.push(hold);
    return open;
  }
}
