import { type StoreEnd, storeEnd } from '../histories/store-end.js';
import { type StoreOf, storeInMemory } from '../histories/store-of.js';
import { Attempt, syncOf } from './attempt.js';
import { drawScript, processes } from './draw-script.js';
import { Rest } from './rest.js';
import type { Act, Script, SyncAct } from './script.js';
import type { Tally } from './tally.js';
import { World } from './world.js';

const minuteMs = 60_000;

/** A tenant, a product and what happens to both. */
export class History {
  readonly #world: World;

  private constructor(world: World) {
    this.#world = world;
  }

  get tally(): Tally {
    return this.#world.tally;
  }

  get story(): readonly string[] {
    return this.#world.story;
  }

  get told(): readonly string[] {
    return this.story;
  }

  /** What is stored when nothing more happens. */
  end(): Promise<StoreEnd> {
    return storeEnd(this.#world.repository, this.#world.tenantId);
  }

  /** The history that a seed draws. */
  static run(seed: number, storeOf?: StoreOf): Promise<History> {
    return History.play(drawScript(seed), storeOf);
  }

  /** Rejects with a `HistoryFailure` that tells the story. */
  static async play(script: Script, storeOf: StoreOf = storeInMemory): Promise<History> {
    const world = await World.open(script, storeOf);
    try {
      const history = new History(world);
      await history.#live();
      return history;
    } finally {
      await world.simulator.stop();
    }
  }

  async #live(): Promise<void> {
    const world = this.#world;
    await world.begin();
    for (const act of world.script.acts) await this.#play(act);
    const rest = new Rest(world);
    if (world.script.acts.at(-1)?.act !== 'rest') await rest.comes();
    await rest.lasts();
    world.tally.countPlayed(world.simulator);
    world.tally.count('commit checked', world.repository.commits);
    world.tally.count('history');
  }

  async #play(act: Act): Promise<void> {
    const world = this.#world;
    switch (act.act) {
      case 'wait':
        return world.clock.advance(act.minutes * minuteMs);
      case 'behave':
        return world.behave(act);
      case 'sync':
        return this.#attempt(act);
      case 'rest':
        return new Rest(world).comes();
      default:
        return world.change(act);
    }
  }

  async #attempt(act: SyncAct): Promise<void> {
    const world = this.#world;
    await this.#whilePaused(act);
    const isFree = (await world.repository.leaseHolder(world.tenantId)) === null;
    const attempt = new Attempt(world, act, (meanwhile) => this.#play(meanwhile));
    const outcome = await attempt.run();
    const planned = act.disturbances.map(({ by, ...how }) => `${by} ${JSON.stringify(how)}`).join('; ');
    world.tell(`sync by process ${act.process} (${planned || 'undisturbed'}): ${outcome}`);
    world.simulator.faults.clear();
    world.simulator.behaviour.omittedIds = new Set();
    world.refuseAfter(Number.POSITIVE_INFINITY);
    if (world.license.lapsed) await this.#whileLapsed(act);
    world.license.renew();
    if (attempt.isDead) await this.#takeOver(act);
    await this.#whilePaused(act);
    const mayFail = act.disturbances.length > 0 || !isFree;
    if (!mayFail && !/completed|held|THROTTLED|skipped/.test(outcome))
      world.fail([`undisturbed, and ${outcome}`]);
    if (/UNEXPECTED/.test(outcome)) world.fail([outcome]);
    world.failOnViolations();
    const implausible = world.oracle.atAnyTime(world.repository.mirror.users);
    if (implausible.length > 0) world.fail(implausible);
  }

  /** The dead process's lease stands until its time is up; then another process goes on. */
  async #takeOver({ process }: SyncAct): Promise<void> {
    const world = this.#world;
    if ((await world.repository.leaseHolder(world.tenantId)) !== null) {
      const other = world.process((process + 1) % processes);
      const outcome = await syncOf(world, other, false, new AbortController().signal);
      await world.turns.quiet();
      if (!/ERR_SYNC_IN_PROGRESS|THROTTLED/.test(outcome)) {
        world.fail([`R7: a second process answers ${outcome} under the lease of a dead one`]);
      }
    }
    world.clock.advance(2 * minuteMs);
  }

  /** R15: nothing is asked and nothing written until somebody resumes; then the round goes on. */
  async #whilePaused({ process }: SyncAct): Promise<void> {
    const world = this.#world;
    if ((world.repository.mirror.head?.pause ?? null) === null) return;
    const { requests } = world.simulator;
    const before = [requests.length, world.repository.commits];
    const outcome = await syncOf(world, world.process(process), false, new AbortController().signal);
    await world.turns.quiet();
    const isQuiet = requests.length === before[0] && world.repository.commits === before[1];
    if (!isQuiet || !/ERR_SYNC_PAUSED|ERR_SYNC_IN_PROGRESS/.test(outcome)) {
      world.fail([`R15: while the tenant is paused: ${outcome}`]);
    }
    await world.admins.resume();
    world.tell('the tenant is resumed');
  }

  async #whileLapsed({ process }: SyncAct): Promise<void> {
    const world = this.#world;
    world.tally.count('license lapse');
    const { requests } = world.simulator;
    const before = requests.length;
    const outcome = await syncOf(world, world.process(process), false, new AbortController().signal);
    await world.turns.quiet();
    if (world.simulator.requests.length !== before || /completed/.test(outcome)) {
      world.fail([`R8: with an expired license: ${outcome}`]);
    }
  }
}
