import { DeltaSyncClient } from '../../src/client.js';
import { DeltaSyncError } from '../../src/errors.js';
import type { Repository, Write } from '../../src/ports/repository.js';
import { FakeLicense, type VirtualClock } from '../../src/testing/index.js';
import { PatientClock } from '../histories/patient-clock.js';
import { type StoreEnd, storeEnd } from '../histories/store-end.js';
import { type StoreOf, storeInMemory } from '../histories/store-of.js';
import { inTurn, Turns } from '../histories/turns.js';
import { wideBrakes } from '../histories/wide-brakes.js';
import { peopleDifferences } from '../oracle/groups-at-rest.js';
import { Life, mortal } from '../simulation/mortal.js';
import { Prng } from '../simulation/prng.js';
import { Tally } from '../simulation/tally.js';
import { indexDifferences, waitingDifferences } from './index-differences.js';
import { MappingSteps } from './mapping-steps.js';
import { TenantModel } from './tenant-model.js';
import { TenantSteps } from './tenant-steps.js';
import { WatchedStore } from './watched-store.js';
import { drawMisbehaviour, type World, type WorldOf, wellBehaved } from './world.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Not so long together that a full round would come and heal what the retries missed. */
const mostQuietRounds = 4;

interface Process {
  readonly client: DeltaSyncClient<unknown, unknown>;
  readonly life: Life;
}

/** What went wrong, with the story that led there. */
export class HistoryFailure extends Error {
  constructor(seed: number, story: readonly string[], differences: readonly string[]) {
    super([`GROUP_SEED=${seed}`, ...story, 'DIFFERENCE', ...differences].join('\n  '));
  }
}

/** A tenant whose groups change, nest and vanish, and a product that hears of it late, twice and with failures. */
export class GroupHistory {
  readonly tally = new Tally();
  readonly story: string[] = [];
  readonly #seed: number;
  readonly #prng: Prng;
  readonly #turns: Turns;
  readonly #clock: VirtualClock;
  readonly #world: World;
  readonly #model: TenantModel;
  readonly #steps: TenantSteps;
  readonly #mappings: MappingSteps;
  readonly #store: WatchedStore;
  readonly #license = new FakeLicense();
  readonly #policy: {
    readonly onUnmatched: 'keep' | 'preserve';
    readonly reassign: 'never' | 'follow';
    readonly addressSource: 'upn';
  };
  /**
   * A stream without a token may leave out who and what is gone. Of people only a sweep could find that, and of a group it
   * freezes the mapping for good: such a history has full rounds of groups alone, and no group is purged in it.
   */
  readonly #tellsRemovals: boolean;
  #process: Process;
  /** Calls of the directory until something happens in the middle of the round. */
  #callsToStep = Number.POSITIVE_INFINITY;

  private constructor(
    seed: number,
    prng: Prng,
    turns: Turns,
    clock: VirtualClock,
    world: World,
    store: Repository,
  ) {
    this.#seed = seed;
    this.#prng = prng;
    this.#turns = turns;
    this.#clock = clock;
    this.#world = world;
    this.#model = new TenantModel(world.tenant, prng);
    this.#steps = new TenantSteps(this.#model, prng, this.tally);
    this.#mappings = new MappingSteps(prng);
    this.#store = new WatchedStore(store, (write) => this.#committed(write));
    this.#policy = {
      onUnmatched: prng.chance(0.7) ? 'preserve' : 'keep',
      reassign: prng.chance(0.7) ? 'follow' : 'never',
      addressSource: 'upn',
    };
    this.#tellsRemovals = prng.chance(0.75);
    this.#process = this.#start();
  }

  get told(): readonly string[] {
    return this.story;
  }

  /** What is stored when nothing more happens. */
  end(): Promise<StoreEnd> {
    return storeEnd(this.#store, this.#world.tenantId);
  }

  /** Rejects with a `HistoryFailure` that tells the story. */
  static async run(seed: number, worldOf: WorldOf, storeOf: StoreOf = storeInMemory): Promise<GroupHistory> {
    const prng = new Prng(seed);
    const turns = new Turns();
    const clock = new PatientClock(turns);
    const world = await worldOf(seed, clock, prng);
    try {
      const history = new GroupHistory(seed, prng, turns, clock, world, await storeOf(clock));
      await history.#live();
      return history;
    } finally {
      await world.end();
    }
  }

  async #live(): Promise<void> {
    this.#tell(JSON.stringify(this.#policy));
    this.#steps.populate(this.#prng.between(8, 16), this.#prng.between(4, 7));
    for (const { id, members } of this.#model.groups.values()) {
      this.#tell(`${id} holds ${[...members].join(', ')}`);
    }
    for (const person of this.#model.people) this.#tell(JSON.stringify(person));
    for (let index = this.#prng.between(1, 3); index > 0; index -= 1) {
      this.#tell(await this.#mappings.create(this.#process.client.mappings, this.#groupIds));
    }
    const rounds = this.#prng.between(3, 6);
    for (let round = 1; round <= rounds; round += 1) {
      if (round > 1) await this.#between();
      await this.#round();
    }
    await this.#rest();
  }

  get #groupIds(): string[] {
    return [...this.#model.groups.keys()];
  }

  async #between(): Promise<void> {
    for (let more = this.#prng.between(1, 6); more > 0; more -= 1) {
      this.#step('');
      this.#clock.advance(this.#prng.between(1, 60) * minuteMs);
    }
    for (const of of ['users', 'groups'] as const) if (this.#prng.chance(0.1)) this.#reject(of, '');
    if (this.#tellsRemovals && this.#prng.chance(0.15)) {
      this.tally.count('mapping edit');
      this.#tell(await this.#mappings.step(this.#process.client.mappings, this.#groupIds));
    }
    if (this.#prng.chance(0.1)) this.#model.addGroup();
  }

  #reject(of: 'users' | 'groups', when: string): void {
    if (of === 'users' && !this.#tellsRemovals) return;
    this.#world.rejectTokens(of);
    this.tally.count(`tokens of ${of} rejected`);
    this.#tell(`${when}tokens of ${of} are rejected`);
  }

  #step(when: string): void {
    this.#tell(`${when}${this.#steps.next(this.#tellsRemovals ? undefined : 'group purged')}`);
  }

  async #round(): Promise<void> {
    const how = drawMisbehaviour(this.#prng, this.#tellsRemovals);
    this.#world.misbehave(how);
    this.#tell(`the directory: ${JSON.stringify(how)}`);
    if (this.#prng.chance(0.2)) this.#failGroups('');
    for (let attempt = 1; ; attempt += 1) {
      const { life } = this.#process;
      if (this.#prng.chance(attempt === 1 ? 0.35 : 0.1)) {
        life.endAt(this.#prng.between(1, 60), this.#prng.chance(0.5));
      }
      if (this.#prng.chance(0.3)) this.#callsToStep = this.#prng.between(1, 8);
      await this.#sync();
      this.#callsToStep = Number.POSITIVE_INFINITY;
      life.spare();
      if (!life.dead) break;
      this.tally.count('crash');
      this.#process = this.#start();
      // The dead one's lease runs out.
      this.#clock.advance(2 * minuteMs);
    }
    this.#world.failGroups(undefined);
  }

  #failGroups(when: string): void {
    const how = this.#prng.pick([
      'forbidden',
      'unavailable',
      'first-unavailable',
      'first-unavailable',
    ] as const);
    this.#world.failGroups(how);
    this.tally.count(`groups ${how}`);
    this.#tell(`${when}groups are ${how}`);
  }

  async #sync(): Promise<void> {
    const { client, life } = this.#process;
    this.#store.rules = this.#mappings.rules;
    const asked = this.#world.requests();
    try {
      const report = await client.syncNow();
      const { kind, outcome, imported, preserved, reactivated, leftovers } = report;
      this.#tell(JSON.stringify({ kind, outcome, imported, preserved, reactivated, leftovers }));
    } catch (error) {
      this.#tell(life.dead ? 'a crash' : `the round fails: ${String(error)}`);
      if (!life.dead || !(error instanceof DeltaSyncError)) this.#fail([String((error as Error).stack)]);
    }
    await this.#turns.quiet();
    this.tally.count('request', this.#world.requests() - asked);
    if (this.#store.violations.length > 0) this.#fail(this.#store.violations);
  }

  /** No more changes, and a directory that tells the truth. */
  async #rest(): Promise<void> {
    this.#world.misbehave({ ...wellBehaved, tellsRemovals: this.#tellsRemovals });
    this.#world.failGroups(undefined);
    this.#tell('REST');
    if (this.#mappings.wentSince) this.#world.rejectTokens('users');
    for (let round = 1; ; round += 1) {
      this.#clock.advance(13 * hourMs);
      await this.#sync();
      const differences = await this.#differences();
      if (differences.length === 0) break;
      if (round === mostQuietRounds) this.#fail(differences);
    }
    this.tally.count('commits', this.#store.commits);
    this.tally.count('answers that were open', this.#store.heldOpen);
    this.tally.count('history');
  }

  async #differences(): Promise<string[]> {
    const { people, groups } = this.#model;
    const { rules } = this.#mappings;
    const truth = { people, groups, rules, ...this.#policy };
    return [
      ...peopleDifferences(truth, this.#store.users),
      ...indexDifferences(truth, this.#store),
      ...(await waitingDifferences(this.#store, this.#world.tenantId)),
    ];
  }

  /** A process of the product, over the same store and tenant as those before it. */
  #start(): Process {
    const life = new Life();
    const client = new DeltaSyncClient<unknown, unknown>({
      tenantId: this.#world.tenantId,
      directory: mortal(
        inTurn(this.#world.connect(), this.#turns, ['checkAttributes']),
        life,
        () => this.#beforeDirectoryCall(),
        ['checkAttributes'],
      ),
      repository: mortal(inTurn(this.#store, this.#turns), life),
      license: this.#license,
      clock: this.#clock,
      random: () => this.#prng.next(),
      policy: { ...this.#policy, brake: wideBrakes },
    });
    return { client, life };
  }

  #beforeDirectoryCall(): void {
    this.#callsToStep -= 1;
    if (this.#callsToStep !== 0) return;
    const when = 'in the middle of the round, ';
    const kind = this.#prng.next();
    if (kind < 0.15) this.#reject(this.#prng.pick(['users', 'groups'] as const), when);
    else if (kind < 0.3) this.#failGroups(when);
    else this.#step(when);
  }

  #committed({ put, remove }: Write): void {
    const said = [
      ...(put.user ?? []).map(({ objectId, state, mappingId }) => `${objectId} ${state} by ${mappingId}`),
      ...(put.pending ?? []).map(({ objectId, cause }) => `${objectId} pending: ${cause}`),
      ...(put.leftover ?? []).map(({ objectId, reason }) => `${objectId} waits: ${reason}`),
      ...(remove.leftover ?? []).map((id) => `${id} waits no more`),
      ...(put.group ?? []).map(({ groupId, state, reason }) => `${groupId} ${state} ${reason ?? ''}`),
      ...(remove.group ?? []).map((id) => `${id} followed no more`),
      ...(put.membership ?? []).map(({ groupId, memberId }) => `${memberId} in ${groupId}`),
      ...(remove.membership ?? []).map((key) => `${key} ended`),
      ...(put.evaluation ?? []).map(({ subject, objectId }) => `to evaluate: ${subject} ${objectId}`),
      ...(remove.evaluation ?? []).map((key) => `evaluated: ${key}`),
    ];
    if (said.length > 0) this.story.push(`  commit ${this.#store.commits}: ${said.join('; ')}`);
  }

  #tell(text: string): void {
    this.story.push(`${this.#clock.now().toISOString().slice(5, 16)} ${text}`);
  }

  #fail(differences: readonly string[]): never {
    const named = (lines: readonly string[]) => lines.map((line) => this.#model.named(line));
    throw new HistoryFailure(this.#seed, named(this.story), named(differences));
  }
}
