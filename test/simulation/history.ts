import type { SyncReport } from '../../src/domain/report.js';
import { DeltaSyncError } from '../../src/errors.js';
import type { Repository } from '../../src/ports/repository.js';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import type { VirtualClock } from '../../src/testing/index.js';
import { PatientClock } from '../histories/patient-clock.js';
import { type StoreEnd, storeEnd } from '../histories/store-end.js';
import { type StoreOf, storeInMemory } from '../histories/store-of.js';
import { Turns } from '../histories/turns.js';
import { Oracle } from '../oracle/oracle.js';
import { expireTokens, planEnding, planFaults } from './disturbances.js';
import { drawPolicy } from './draw-policy.js';
import { feedDifferences } from './feed.js';
import { HistoryFailure, peopleNamed } from './history-failure.js';
import { MappingSteps } from './mapping-steps.js';
import { type Mode, modesOf, omissible, play } from './modes.js';
import { needlessWrites } from './needless-write.js';
import { Prng } from './prng.js';
import { LapsingLicense, type Process, type ProductParts, startProcess } from './product.js';
import { Tally } from './tally.js';
import { TenantSteps, type Told } from './tenant-steps.js';
import { TenantView } from './tenant-view.js';
import { WatchedRepository } from './watched-repository.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A tenant, a product and what happens to both, drawn from one seed. */
export class History {
  readonly tally = new Tally();
  readonly story: string[] = [];
  readonly #seed: number;
  readonly #prng: Prng;
  readonly #simulator: GraphSimulator;
  readonly #turns: Turns;
  readonly #clock: VirtualClock;
  readonly #repository: WatchedRepository;
  readonly #license = new LapsingLicense();
  readonly #oracle: Oracle;
  readonly #tenant: TenantSteps;
  readonly #mappings: MappingSteps;
  readonly #parts: ProductParts;
  readonly #mode: ReadonlySet<Mode>;
  readonly #view: TenantView;
  #process: Process;
  #running = false;
  /** Calls of the directory until something happens in the middle of a round. */
  #callsToStep = Number.POSITIVE_INFINITY;

  private constructor(
    seed: number,
    prng: Prng,
    simulator: GraphSimulator,
    turns: Turns,
    clock: VirtualClock,
    modes: ReadonlySet<Mode>,
    store: Repository,
  ) {
    this.#seed = seed;
    this.#prng = prng;
    this.#simulator = simulator;
    this.#view = new TenantView(simulator.tenant);
    this.#turns = turns;
    this.#clock = clock;
    this.#mode = modes;
    this.#repository = new WatchedRepository(store);
    const policy = drawPolicy(prng);
    const select = prng.chance(0.5) ? ['city'] : [];
    this.#oracle = new Oracle(policy, ['proxyAddresses', 'createdDateTime', ...select], modes.has('older'));
    this.#tenant = new TenantSteps(simulator.tenant, prng, () => this.#passed());
    this.#parts = {
      simulator,
      repository: this.#repository,
      turns,
      license: this.#license,
      clock,
      prng: new Prng(seed + 1_000_000),
      policy,
      select,
      beforeDirectoryCall: () => this.#beforeDirectoryCall(),
    };
    this.#process = startProcess(this.#parts);
    // Administrators have a process of their own, which outlives the others.
    const admin = startProcess({ ...this.#parts, prng: new Prng(seed + 2_000_000) }).client;
    this.#mappings = new MappingSteps(admin, this.#oracle, prng, policy);
    this.#tell(`modes ${[...this.#mode].join(', ')}; policy ${JSON.stringify(policy)}; select ${select}`);
  }

  get told(): readonly string[] {
    return this.story;
  }

  /** What is stored when nothing more happens. */
  end(): Promise<StoreEnd> {
    return storeEnd(this.#repository, this.#simulator.tenant.tenantId);
  }

  static async run(seed: number, storeOf: StoreOf = storeInMemory): Promise<History> {
    const prng = new Prng(seed);
    const modes = modesOf(seed, prng);
    const turns = new Turns();
    const clock = new PatientClock(turns);
    const simulator = await GraphSimulator.start({
      seed,
      now: () => clock.now(),
      pageSize: prng.between(2, 9),
      mode: modes.has('minimal') ? 'minimal' : 'default',
    });
    try {
      const history = new History(seed, prng, simulator, turns, clock, modes, await storeOf(clock));
      await history.#live();
      return history;
    } finally {
      await simulator.stop();
    }
  }

  async #live(): Promise<void> {
    this.#tenant.populate(this.#prng.between(12, 30));
    for (const text of await this.#mappings.begin()) this.#tell(text);
    const episodes = this.#prng.between(2, 3);
    for (let episode = 1; episode <= episodes; episode += 1) {
      this.#tell(`EPISODE ${episode}`);
      play(this.#mode, this.#simulator, this.#prng);
      this.#oracle.episode.mayOmit(this.#mode.has('partial') ? omissible : []);
      this.#oracle.episode.readsMayBeStale = this.#mode.has('stale');
      if (episode > 1) await this.#steps(this.#prng.between(3, 6));
      await this.#attempt();
      for (let more = this.#prng.below(3); more > 0; more -= 1) {
        await this.#steps(this.#prng.between(1, 3));
        await this.#attempt();
      }
      await this.#rest();
    }
    await this.#quietRound();
    await this.#compareFeed();
    this.tally.countPlayed(this.#simulator);
  }

  async #steps(count: number): Promise<void> {
    for (let step = 0; step < count; step += 1) {
      this.#happened(await this.#step(0.12));
    }
    this.#clock.advance(this.#prng.between(1, 600) * minuteMs);
    if (this.#prng.chance(0.15)) this.#tell(expireTokens(this.#simulator, this.#prng));
    if (this.#prng.chance(0.03)) this.#clock.advance(8 * dayMs);
  }

  async #step(administrative: number): Promise<Told | undefined> {
    if (!this.#prng.chance(administrative)) return this.#tenant.step();
    if (this.#prng.chance(0.2)) return this.#mappings.importByHand(this.#simulator.tenant.users());
    return this.#mappings.step();
  }

  /** One round, disturbed or not. */
  async #attempt(): Promise<void> {
    const { life } = this.#process;
    const prng = this.#prng;
    const abort = new AbortController();
    const planned: string[] = [];
    const ending = planEnding({ ...this.#process, license: this.#license, abort }, prng);
    if (ending !== undefined) planned.push(ending);
    if (prng.chance(0.5)) planned.push(planFaults(this.#simulator, prng));
    if (prng.chance(0.25)) this.#callsToStep = prng.between(1, 6);
    const outcome = await this.#sync(abort.signal);
    this.#tell(`sync (${planned.join('; ') || 'undisturbed'}): ${outcome}`);
    life.spare();
    this.#callsToStep = Number.POSITIVE_INFINITY;
    this.#simulator.faults.clear();
    if (abort.signal.aborted) this.tally.count('abort');
    if (this.#license.lapsed) await this.#whileLapsed();
    this.#license.renew();
    await this.#afterAttempt(planned.length > 0, outcome);
  }

  async #afterAttempt(disturbed: boolean, outcome: string): Promise<void> {
    if (this.#process.life.dead) {
      this.tally.count('crash');
      await this.#takeOver();
    } else if (this.#prng.chance(0.2)) this.#process = startProcess(this.#parts);
    if (!disturbed && !/completed|THROTTLED|skipped/.test(outcome))
      this.#fail([`undisturbed, and ${outcome}`]);
    if (/UNEXPECTED/.test(outcome)) this.#fail([outcome]);
    this.#failOnViolations();
    const implausible = this.#oracle.atAnyTime(
      (await this.#repository.everything(this.#simulator.tenant.tenantId)).users,
    );
    if (implausible.length > 0) await this.#failWithPeople(implausible);
  }

  /** The dead process's lease stands until its time is up; then another process goes on. */
  async #takeOver(): Promise<void> {
    this.#process = startProcess(this.#parts);
    const { tenantId } = this.#simulator.tenant;
    if ((await this.#repository.leaseHolder(tenantId)) !== null) {
      const outcome = await this.#sync(new AbortController().signal);
      if (!/ERR_SYNC_IN_PROGRESS|in-progress|not-due|THROTTLED|throttled/.test(outcome)) {
        this.#fail([`R7: a second process answers ${outcome} under the lease of a dead one`]);
      }
    }
    this.#clock.advance(2 * minuteMs);
    this.#tell('another process takes over');
  }

  async #whileLapsed(): Promise<void> {
    this.tally.count('license lapse');
    if (this.#process.life.dead) return;
    const requests = this.#simulator.requests.length;
    const outcome = await this.#sync(new AbortController().signal);
    const quiet = this.#simulator.requests.length === requests;
    if (!quiet || /completed/.test(outcome)) this.#fail([`R8: with an expired license: ${outcome}`]);
  }

  async #sync(signal: AbortSignal): Promise<string> {
    const { client } = this.#process;
    this.#running = true;
    try {
      const report = this.#prng.chance(0.7)
        ? await client.syncNow({ signal })
        : await client.syncIfDue({ signal });
      return report.outcome === 'skipped' ? `skipped, ${report.reason}` : this.#tellReport(report);
    } catch (error) {
      if (!(error instanceof DeltaSyncError)) return `UNEXPECTED ${(error as Error)?.stack ?? error}`;
      return `${error.code}: ${error.message}${error.report ? ` ${this.#tellReport(error.report)}` : ''}`;
    } finally {
      await this.#turns.quiet();
      this.#running = false;
    }
  }

  #tellReport(report: SyncReport): string {
    const { kind, outcome, pages, users, imported, updated, preserved, reactivated, leftovers, tokenResets } =
      report;
    this.tally.count(`${kind} ${outcome}`);
    this.tally.count('token reset', tokenResets);
    return `${kind} ${outcome} ${JSON.stringify({ pages, users, imported, updated, preserved, reactivated, leftovers, tokenResets })}`;
  }

  /** No more changes: a round a day until nothing is open that time could close, then the oracle is asked. */
  async #rest(): Promise<void> {
    const { behaviour } = this.#simulator;
    behaviour.partialCreates = 0;
    behaviour.olderValues = 0;
    // Whatever is read from now on is at least as new as this instant.
    this.#simulator.settle();
    if (this.#mappings.touchesOthers) {
      await this.#process.client.resetDeltaToken({ by: 'admin', reason: 'mappings moved' });
      this.#mappings.touchesOthers = false;
      this.#tell('the token is reset by hand');
    }
    const least = 2 + behaviour.lagRounds;
    for (let round = 1; round <= least + 2; round += 1) {
      this.#clock.advance(dayMs);
      const outcome = await this.#sync(new AbortController().signal);
      this.#tell(`round at rest: ${outcome}`);
      if (!outcome.includes('completed')) this.#fail([`at rest, and ${outcome}`]);
      this.#failOnViolations();
      if (round >= least && !(await this.#isOpen())) break;
    }
    const { users, leftovers } = await this.#repository.everything(this.#simulator.tenant.tenantId);
    const differences = this.#oracle.atRest(this.#view.state(), users, leftovers);
    if (differences.length > 0) await this.#failWithPeople(differences);
    this.tally.count('rest compared');
    this.tally.count('user compared', users.length);
  }

  async #isOpen(): Promise<boolean> {
    const { leftovers, pending } = await this.#repository.everything(this.#simulator.tenant.tenantId);
    return pending.length > 0 || leftovers.some(({ reason }) => reason !== 'manual');
  }

  /** R4: people who did not change cost no write, whatever is replayed of them. */
  async #quietRound(): Promise<void> {
    const before = await this.#repository.everything(this.#simulator.tenant.tenantId);
    this.#clock.advance(dayMs);
    this.#repository.written.clear();
    this.#tell(`quiet round: ${await this.#sync(new AbortController().signal)}`);
    const after = await this.#repository.everything(this.#simulator.tenant.tenantId);
    const rewritten = needlessWrites(before.users, after.users, this.#repository.written);
    if (rewritten.length > 0) this.#fail(rewritten);
  }

  async #compareFeed(): Promise<void> {
    const { users, changes } = await this.#repository.everything(this.#simulator.tenant.tenantId);
    const differences = feedDifferences(changes, users);
    if (differences.length > 0) await this.#failWithPeople(differences);
  }

  /** The product looks at the tenant: whatever it is now may leave a trace. */
  async #beforeDirectoryCall(): Promise<void> {
    if (!this.#running) return;
    this.#oracle.episode.sawTenant(this.#view.state());
    this.#callsToStep -= 1;
    if (this.#callsToStep !== 0) return;
    this.#happened(await this.#step(0.3), 'in the middle of the round, ');
    this.#oracle.episode.sawTenant(this.#view.state());
  }

  #happened(told: Told | undefined, when = ''): void {
    if (told === undefined) return;
    for (const event of told.events) this.tally.count(event);
    this.#passed();
    this.#tell(`${when}${told.text}`);
  }

  /** Where the directory tells of the past, the product may come to see each state, and not only those in which it asks. */
  #passed(): void {
    if (this.#mode.has('older') || this.#mode.has('stale')) {
      this.#oracle.episode.sawTenant(this.#view.state());
    }
  }

  #failOnViolations(): void {
    if (this.#repository.violations.length > 0) this.#fail(this.#repository.violations);
  }

  #tell(text: string): void {
    this.story.push(`${this.#clock.now().toISOString().slice(0, 16)} ${text}`);
  }

  /** With all that is known of the people whom the differences name. */
  async #failWithPeople(differences: readonly string[]): Promise<never> {
    const { tenant } = this.#simulator;
    const stored = await this.#repository.everything(tenant.tenantId);
    this.#fail([...differences, 'THE PEOPLE NAMED', ...peopleNamed(differences, stored, tenant)]);
  }

  #fail(differences: readonly string[]): never {
    throw new HistoryFailure(this.#seed, this.story, differences);
  }
}
