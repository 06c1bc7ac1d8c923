import { DeltaSyncClient } from '../../src/client.js';
import type { UserRead } from '../../src/domain/directory-user.js';
import { DeltaSyncError } from '../../src/errors.js';
import type { Repository, Write } from '../../src/ports/repository.js';
import { FakeLicense, type VirtualClock } from '../../src/testing/index.js';
import { PatientClock } from '../histories/patient-clock.js';
import { type StoreEnd, storeEnd } from '../histories/store-end.js';
import { type StoreOf, storeInMemory } from '../histories/store-of.js';
import { inTurn, Turns } from '../histories/turns.js';
import { wideBrakes } from '../histories/wide-brakes.js';
import { differencesAtRest, type TruePerson, type WaitingPerson } from '../oracle/addresses-at-rest.js';
import { Life, mortal } from '../simulation/mortal.js';
import { Prng } from '../simulation/prng.js';
import { Tally } from '../simulation/tally.js';
import { CallTimes } from './call-times.js';
import { Cast, callName, mostPeople, type Person } from './cast.js';
import { checkLedger } from './check-ledger.js';
import { HistoryFailure, namedIn, writtenIn } from './history-failure.js';
import { LastWord } from './last-word.js';
import type { LedgerTruth } from './ledger-truth.js';
import { described, NameSteps } from './name-steps.js';
import { TrueStates } from './true-states.js';
import { WatchedDirectory } from './watched-directory.js';
import { WatchedStore } from './watched-store.js';
import { Witness } from './witness.js';
import { drawMisbehaviour, type World, type WorldOf, wellBehaved } from './world.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Not so long together that a full round would come and heal what the retries missed. */
const mostQuietRounds = 4;
const longLagMs = 24 * hourMs;
const leaseTtlMs = 10 * minuteMs;
/** All calls of one process take less than its lease. */
const mostDelayMs = 9 * minuteMs;

interface Process {
  readonly client: DeltaSyncClient<unknown, unknown>;
  readonly life: Life;
}

/** Thirty people, eight names, and a product that hears of it late, twice, out of order and sometimes wrong. */
export class IdentityHistory {
  readonly tally = new Tally();
  readonly story: (string | (() => string))[] = [];
  readonly #seed: number;
  readonly #prng: Prng;
  readonly #turns: Turns;
  readonly #clock: VirtualClock;
  readonly #world: World;
  readonly #cast: Cast;
  readonly #steps: NameSteps;
  readonly #word = new LastWord();
  readonly #witness = new Witness();
  readonly #times: CallTimes;
  readonly #store: WatchedStore;
  readonly #license = new FakeLicense();
  #process: Process;
  /** The round begins without a token. */
  #anew = false;
  /** Calls of the directory until something happens in the middle of the round. */
  #callsToStep = Number.POSITIVE_INFINITY;
  /** The round that is running has written its report. */
  #reported = false;

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
    // Half of the histories are held to a lag that is shorter than they are.
    const lagMs = prng.chance(0.5) ? longLagMs : prng.pick([15, 30, 60]) * minuteMs;
    this.#times = new CallTimes(clock, prng, lagMs, mostDelayMs);
    this.#cast = new Cast(world.tenant, prng, () => this.#times.tick());
    this.#steps = new NameSteps(this.#cast, prng);
    this.#store = new WatchedStore(store, this.#word, (write) => this.#committed(write));
    this.#process = this.#start();
  }

  get told(): string[] {
    return this.story.map((line) => (typeof line === 'string' ? line : line()));
  }

  /** What is stored when nothing more happens. */
  end(): Promise<StoreEnd> {
    return storeEnd(this.#store, this.#world.tenantId);
  }

  /** Rejects with a `HistoryFailure` that tells the story. */
  static async run(
    seed: number,
    worldOf: WorldOf,
    storeOf: StoreOf = storeInMemory,
  ): Promise<IdentityHistory> {
    const prng = new Prng(seed);
    const turns = new Turns();
    const clock = new PatientClock(turns);
    const world = await worldOf(seed, clock, prng);
    try {
      const history = new IdentityHistory(seed, prng, turns, clock, world, await storeOf(clock));
      await history.#live();
      return history;
    } finally {
      await world.end();
    }
  }

  async #live(): Promise<void> {
    this.#cast.populate(this.#prng.between(14, mostPeople - 8));
    for (const person of this.#cast.people) this.#tell(described(person));
    await this.#createMappings();
    const rounds = this.#prng.between(3, 5);
    for (let round = 1; round <= rounds; round += 1) {
      this.#world.settle();
      if (round > 1) this.#between();
      await this.#round();
    }
    await this.#rest();
  }

  async #createMappings(): Promise<void> {
    for (const department of ['sales', 'legal']) {
      await this.#process.client.mappings.create({
        name: department,
        criteria: { attribute: 'department', op: 'eq', value: department },
        assignment: { profile: department },
      });
    }
  }

  #between(): void {
    for (let more = this.#prng.between(2, 6); more > 0; more -= 1) {
      this.#step('');
      this.#clock.advance(this.#prng.between(1, 60) * minuteMs);
    }
    if (this.#prng.chance(0.1) && this.#nobodyIsMissed()) {
      this.#anew = true;
      this.#world.rejectTokens();
      this.#tell('tokens are rejected');
    }
  }

  /** Without a sweep a full round does not learn of people who are gone: they must be known before. */
  #nobodyIsMissed(): boolean {
    return this.#cast.people.every(
      ({ id, life }) => life === 'alive' || this.#store.users.get(id)?.state !== 'active',
    );
  }

  #step(when: string): void {
    const step = this.#steps.next();
    if (step === undefined) return;
    if (step.event !== undefined) this.tally.count(step.event);
    this.#tell(`${when}${step.text}`);
  }

  get #isShortLag(): boolean {
    return this.#times.lagMs < longLagMs;
  }

  async #round(): Promise<void> {
    const drawn = drawMisbehaviour(this.#prng);
    // A stream that lags by rounds, or repeats an older value, says what is older than a short lag. Reads that are
    // older are asked again, so that more are drawn.
    const how = this.#isShortLag ? { ...drawn, lagRounds: 0, repeats: 0, staleReads: 0.4 } : drawn;
    this.#world.misbehave(how);
    if (how.lagRounds > 0) this.tally.count('lag');
    this.#tell(() => `the directory: ${JSON.stringify(how)}`);
    for (let attempt = 1; ; attempt += 1) {
      const { life } = this.#process;
      if (this.#prng.chance(attempt === 1 ? 0.25 : 0.1)) {
        life.endAt(this.#prng.between(1, 40), this.#prng.chance(0.5));
      }
      if (!this.#anew && this.#prng.chance(this.#isShortLag ? 0.6 : 0.3))
        this.#callsToStep = this.#prng.between(1, 6);
      await this.#sync();
      this.#callsToStep = Number.POSITIVE_INFINITY;
      life.spare();
      if (!life.dead) break;
      this.tally.count('crash');
      // The round was at its end: the next call begins another, and two rounds in agreement are believed.
      if (this.#reported) this.#world.settle();
      this.#process = this.#start();
      // The dead one's lease runs out.
      this.#clock.advance(leaseTtlMs);
    }
    this.#anew = false;
  }

  async #sync(): Promise<void> {
    const { client, life } = this.#process;
    this.#times.started();
    this.#reported = false;
    try {
      const report = await client.syncNow();
      const { kind, outcome, imported, updated, preserved, reactivated, holds, leftovers } = report;
      this.#tell(() =>
        JSON.stringify({ kind, outcome, imported, updated, preserved, reactivated, holds, leftovers }),
      );
    } catch (error) {
      this.#tell(life.dead ? 'a crash' : `the round fails: ${String(error)}`);
      if (!life.dead || !(error instanceof DeltaSyncError)) this.#fail([String((error as Error).stack)]);
    }
    await this.#turns.quiet();
    this.#word.forget();
    this.#witness.forget();
    if (!life.dead) this.#store.roundEnded();
    if (this.#store.violations.length > 0) this.#fail(this.#store.violations);
  }

  /** No more changes, and a directory that tells the truth. */
  async #rest(): Promise<void> {
    this.#world.misbehave(wellBehaved);
    this.#world.settle();
    this.#tell('REST');
    for (let round = 1; ; round += 1) {
      this.#clock.advance(13 * hourMs);
      await this.#sync();
      const differences = await this.#differences();
      if (differences.length === 0) break;
      if (round === mostQuietRounds) this.#fail(differences);
    }
    await this.#checkLedger();
    this.tally.count('contested', this.#store.contested);
    this.tally.count('commits', this.#store.commits);
    this.tally.count('history');
  }

  async #checkLedger(): Promise<void> {
    const { words, holds, commits } = this.#witness;
    const { moves } = this.#cast;
    const truth: LedgerTruth = {
      states: new TrueStates(moves),
      words,
      holds,
      commits,
      lagMs: this.#times.lagMs,
    };
    const { identity } = this.#process.client;
    const told = await checkLedger(identity, this.#store, this.#world.tenantId, truth);
    for (const met of told.met) this.tally.count(met);
    if (told.differences.length > 0) this.#fail(told.differences);
  }

  async #differences(): Promise<string[]> {
    const leftovers = await this.#store.scan(this.#world.tenantId, 'leftover', { limit: 1000 });
    const pending = await this.#store.scan(this.#world.tenantId, 'pending', { limit: 1000 });
    const waiting: WaitingPerson[] = [
      ...leftovers.records,
      ...pending.records.map(({ objectId }) => ({ objectId, reason: 'pending' })),
    ];
    return differencesAtRest(this.#cast.people.map(truePerson), this.#store.users, waiting);
  }

  /** A process of the product, over the same store and tenant as those before it. */
  #start(): Process {
    const life = new Life();
    const watched = new WatchedDirectory(
      inTurn(this.#world.connect(), this.#turns, ['checkAttributes']),
      this.#word,
      this.#cast,
      this.#witness,
      this.#times,
      (...read) => this.#heard(...read),
    );
    const client = new DeltaSyncClient<unknown, unknown>({
      tenantId: this.#world.tenantId,
      directory: mortal(watched, life, () => this.#beforeDirectoryCall(), ['checkAttributes']),
      repository: mortal(inTurn(this.#store, this.#turns), life),
      license: this.#license,
      policy: { directoryLagMs: this.#times.lagMs, leaseTtlMs, brake: wideBrakes },
      clock: this.#clock,
      random: () => this.#prng.next(),
    });
    client.on('page:committed', () => {
      if (life.dead) return;
      this.#store.pageDecided();
      this.#witness.pageDecided(this.#clock.now().getTime());
    });
    return { client, life };
  }

  #heard(person: Person, read: UserRead, isRight: boolean): void {
    if (!isRight) this.tally.count('stale read');
    this.story.push(() => {
      const { userPrincipalName, mail } = read.outcome === 'found' ? read.properties : {};
      const names = read.outcome === 'found' ? `${userPrincipalName} / ${mail}` : read.outcome;
      return `  read ${callName(person)}: ${names}${isRight ? '' : ', which is stale'}`;
    });
  }

  #committed(write: Write): void {
    const { commits } = this.#store;
    if ((write.put.report ?? []).length > 0) this.#reported = true;
    this.#witness.committed(write.put.user ?? [], this.#clock.now().getTime());
    this.story.push(() => `  commit ${commits}: ${writtenIn(write, this.#cast.people)}`);
  }

  #beforeDirectoryCall(): void {
    this.#callsToStep -= 1;
    this.#times.sent();
    if (this.#callsToStep !== 0) return;
    this.#step('in the middle of the round, ');
    this.#times.delay();
  }

  #tell(text: string | (() => string)): void {
    const at = this.#clock.now();
    this.story.push(() => `${at.toISOString().slice(5, 16)} ${typeof text === 'string' ? text : text()}`);
  }

  #fail(differences: readonly string[]): never {
    const named = namedIn(differences, this.#cast.people, this.#store.users);
    throw new HistoryFailure(this.#seed, this.story, differences, named);
  }
}

function truePerson({ id, life, upn, mail, enabled, guest, department }: Person): TruePerson {
  return { id, life, upn, mail, enabled, guest, taken: department !== 'field' };
}
