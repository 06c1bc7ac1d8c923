import type { Change } from '../../src/domain/change.js';
import { DeltaSyncError } from '../../src/errors.js';
import type { Repository } from '../../src/ports/repository.js';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { PatientClock } from '../histories/patient-clock.js';
import type { StoreOf } from '../histories/store-of.js';
import { Turns } from '../histories/turns.js';
import type { TornMemberships } from '../oracle/groups-ever.js';
import { Oracle } from '../oracle/oracle.js';
import { AdminSteps } from './admin-steps.js';
import { BrakeWatch } from './brake-watch.js';
import { drawLimits } from './draw-limits.js';
import { rejections } from './fault-table.js';
import { GroupSteps } from './group-steps.js';
import { HistoryFailure, peopleNamed } from './history-failure.js';
import type { Landed } from './invariants.js';
import { MappingSteps } from './mapping-steps.js';
import { Missed } from './missed.js';
import { type Mode, misbehave, omissible, tornMemberships } from './modes.js';
import { PageChain } from './page-chain.js';
import { Prng } from './prng.js';
import { Processes } from './processes.js';
import { LapsingLicense, type Process, type ProductParts } from './product.js';
import type { BehaveAct, ChangingAct, Limits, Script } from './script.js';
import { Tally } from './tally.js';
import { TenantSteps, type Told } from './tenant-steps.js';
import { TenantView } from './tenant-view.js';
import { Timeline } from './timeline.js';
import { WatchedRepository } from './watched-repository.js';

/** Tenant, network, store, license, clock and processes of one history, and what can happen to them. */
export class World {
  readonly tally = new Tally();
  readonly story: string[] = [];
  readonly script: Script;
  readonly simulator: GraphSimulator;
  readonly turns: Turns;
  readonly clock: PatientClock;
  readonly repository: WatchedRepository;
  readonly license: LapsingLicense;
  readonly oracle: Oracle;
  readonly torn: TornMemberships | undefined;
  readonly mappings: MappingSteps;
  readonly admins: AdminSteps;
  readonly missed: Missed;
  readonly view: TenantView;
  readonly timeline: Timeline;
  readonly #modes: ReadonlySet<Mode>;
  /** Of the acts, each with its own seed. */
  readonly #prng = new Prng(0);
  readonly #tenant: TenantSteps;
  readonly #groups: GroupSteps;
  readonly #brakes: BrakeWatch;
  readonly #processes: Processes;
  /** Commits until the product refuses somebody; none for Infinity. */
  #commitsToRefusal = Number.POSITIVE_INFINITY;
  #accessTokens = 1;
  #hostTold: readonly Change[] = [];
  readonly #refused = new Set<string>();

  private constructor(
    script: Script,
    simulator: GraphSimulator,
    turns: Turns,
    clock: PatientClock,
    store: Repository,
  ) {
    const { seed, world } = script;
    const { policy, select } = world;
    this.script = script;
    this.simulator = simulator;
    this.turns = turns;
    this.clock = clock;
    this.license = new LapsingLicense(clock);
    this.#modes = new Set(world.modes);
    this.view = new TenantView(simulator.tenant);
    this.timeline = new Timeline(simulator.tenant);
    const kept = ['proxyAddresses', 'createdDateTime', ...select];
    this.torn = tornMemberships(this.#modes, this.view);
    this.oracle = new Oracle(policy, kept, this.torn);
    const pages = new PageChain();
    this.repository = new WatchedRepository(store, clock, this.oracle, pages);
    this.repository.committed = (landed) => this.#committed(landed);
    this.missed = new Missed(this.tally, simulator, world.groups > 0);
    this.#brakes = new BrakeWatch(world.brakes, clock, this.license, this.timeline);
    this.#tenant = new TenantSteps(simulator.tenant, this.#prng, () => this.#passed());
    const delicate = policy.onUnmatched === 'preserve' || policy.reassign === 'follow';
    this.#groups = new GroupSteps(simulator.tenant, this.#prng, !delicate);
    const parts: ProductParts = {
      simulator,
      repository: this.repository,
      turns,
      license: this.license,
      clock,
      prng: new Prng(seed + 1_000_000),
      policy,
      limits: () => this.#brakes.limits,
      select,
      host: world.hooked ? (changes) => this.#host(changes) : undefined,
      pages,
      accessToken: ({ claims }) => {
        if (claims !== undefined) this.#accessTokens += 1;
        return simulator.accessToken(this.#accessTokens);
      },
      beforeDirectoryCall: () => this.oracle.episode.sawTenant(this.view.state()),
    };
    const adminPrng = new Prng(seed + 2_000_000);
    this.#processes = new Processes(parts, adminPrng, this.tally, (text) => this.tell(text));
    const admin = () => this.#processes.admin;
    this.admins = new AdminSteps(admin, this.repository.mirror, this.license, this.#prng);
    this.mappings = new MappingSteps(() => admin().client, this.oracle, this.#prng, policy, this.#groups.ids);
  }

  static async open(script: Script, storeOf: StoreOf): Promise<World> {
    const { seed, world } = script;
    const turns = new Turns();
    const clock = new PatientClock(turns);
    const simulator = await GraphSimulator.start({
      seed,
      now: () => clock.now(),
      pageSize: world.pageSize,
      mode: world.modes.includes('minimal') ? 'minimal' : 'default',
    });
    return new World(script, simulator, turns, clock, await storeOf(clock));
  }

  /** Whether the directory may say what is older than the ledger's lag. */
  get tellsOfThePast(): boolean {
    return this.#modes.has('older') || this.#modes.has('stale') || this.#modes.has('lag');
  }

  get tenantId(): string {
    return this.simulator.tenant.tenantId;
  }

  async begin(): Promise<void> {
    const { world, seed } = this.script;
    const { modes, policy, select } = world;
    this.tell(`modes ${modes.join(', ')}; policy ${JSON.stringify(policy)}; select ${select}`);
    this.#prng.reseed(seed);
    this.#tenant.populate(world.people);
    this.#groups.populate(world.groups);
    for (const id of this.#groups.ids) {
      this.tell(`group ${id} holds ${this.simulator.tenant.groups.members(id).join(', ')}`);
    }
    this.#passed();
    for (const [index, mapping] of world.mappings.entries()) {
      this.#prng.reseed(mapping);
      this.happened(await this.mappings.begin(index === 0));
    }
  }

  process(number: number): Process {
    return this.#processes.get(number);
  }

  behave({ seed }: BehaveAct): void {
    this.#prng.reseed(seed);
    misbehave(this.#modes, this.simulator, this.#prng);
    this.oracle.episode.mayOmit(this.#modes.has('partial') ? omissible : []);
    this.oracle.episode.readsMayBeStale = this.#modes.has('stale');
  }

  async change({ act, seed }: ChangingAct, when = ''): Promise<void> {
    this.#prng.reseed(seed);
    try {
      this.happened(await this.#change(act), when);
    } catch (error) {
      if (!(error instanceof DeltaSyncError)) throw error;
      this.tell(`${when}${act}: ${error.code}`);
    }
  }

  async #change(act: ChangingAct['act']): Promise<Told | undefined> {
    switch (act) {
      case 'tenant':
        return this.#tenant.step();
      case 'groups':
        return this.#changeGroups();
      case 'mapping':
        return this.mappings.step();
      case 'import by hand':
        return this.mappings.importByHand(this.simulator.tenant.users());
      case 'expire tokens': {
        const shape = this.#prng.pick(rejections);
        this.simulator.expireTokens(shape);
        return { events: ['tokens expired'], text: `tokens expire as ${shape}` };
      }
      case 'reset token':
        return this.admins.reset('in doubt');
      case 'revoke access':
        this.simulator.revokeAccessTokens();
        return { events: ['access revoked'], text: 'the access tokens are revoked' };
      case 'status':
        return this.admins.status();
      case 'preview':
        return this.admins.preview();
      case 'approve':
        return this.admins.approve();
      case 'dismiss':
        return this.admins.dismiss();
      case 'limits':
        return this.#deploy(drawLimits(this.#prng));
      case 'seats':
        return this.admins.seats();
      case 'exclude':
        return this.admins.exclude(this.oracle.episode, [...this.view.state().keys()]);
      case 'include':
        return this.admins.include();
      case 'pause':
        return this.admins.pause();
    }
  }

  /** One that is in a round goes on with the limits that it had. */
  #deploy(limits: Limits): Told {
    this.#brakes.limits = limits;
    this.#processes.deploy();
    return { events: ['limits changed'], text: `limits: ${JSON.stringify(limits)}` };
  }

  #changeGroups(): Told | undefined {
    if (this.#groups.ids.length === 0) return this.#tenant.step();
    const told = this.#groups.step();
    // Whom a group brought in or kept out while it was gone only a full round asks again.
    if (told?.events.some((event) => /deleted|restored/.test(event))) this.mappings.touchesOthers = true;
    return told;
  }

  happened(told: Told | undefined, when = ''): void {
    if (told === undefined) return;
    for (const event of told.events) this.tally.count(event);
    this.#passed();
    this.tell(`${when}${told.text}`);
  }

  /** Where the directory tells of the past, the product may come to see each state, and not only those in which it asks. */
  #passed(): void {
    this.timeline.note(this.clock.now().getTime());
    if (this.tellsOfThePast) this.oracle.episode.sawTenant(this.view.state());
  }

  /** Lists leave these people out from now on; only a full one heals it. */
  conceal(share: number, seed: number): void {
    const { tenant, behaviour } = this.simulator;
    this.#prng.reseed(seed);
    const concealed = tenant.users().filter(() => share === 1 || this.#prng.chance(share));
    behaviour.omittedIds = new Set(concealed.map(({ id }) => id));
    this.mappings.touchesOthers = true;
    this.tell(`lists leave out ${concealed.length} people`);
  }

  refuseAfter(commits: number): void {
    this.#commitsToRefusal = commits;
  }

  #host(changes: readonly Change[]): readonly string[] {
    this.#hostTold = changes;
    this.#commitsToRefusal -= 1;
    const named = changes.find((change) => change.kind === 'imported' || change.kind === 'updated');
    if (this.#commitsToRefusal > 0 || named === undefined || !('objectId' in named)) return [];
    this.#commitsToRefusal = Number.POSITIVE_INFINITY;
    this.tally.count('refusal by the product');
    this.#refused.add(named.objectId);
    this.tell(`  the product refuses ${named.objectId}`);
    return [named.objectId];
  }

  #committed(landed: Landed): void {
    const { guard, write } = landed;
    this.repository.violations.push(...this.#brakes.violationsOf(landed, this.tally));
    // Who was read as they once were in two rounds waits no more (R5), and the stream does not name them again.
    const waitsNoMore = (write.remove.leftover ?? []).length > 0;
    if (waitsNoMore && this.#modes.has('stale')) this.mappings.touchesOthers = true;
    if (guard.fence === undefined || !this.script.world.hooked) return;
    const told = new Set(this.#hostTold.map(({ position }) => position));
    for (const change of write.put.change ?? []) {
      const { kind, position } = change;
      // Of whom the product has refused it hears nothing, also where they were on hold until then.
      const isRefused = kind === 'released' && this.#refused.has(change.objectId);
      if (kind === 'left-over' || isRefused || told.has(position)) continue;
      this.repository.violations.push(`the product was not told in its commit: ${kind}`);
    }
  }

  tell(text: string): void {
    this.story.push(`${this.clock.now().toISOString().slice(0, 16)} ${text}`);
  }

  failOnViolations(): void {
    if (this.repository.violations.length > 0) this.fail(this.repository.violations);
  }

  /** With all that is known of the people whom the differences name. */
  fail(differences: readonly string[]): never {
    const named = peopleNamed(differences, this.repository.mirror, this.simulator.tenant);
    throw new HistoryFailure(this.script, this.story, differences, named);
  }
}
