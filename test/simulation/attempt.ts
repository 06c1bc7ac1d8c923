import type { SyncReport } from '../../src/domain/report.js';
import { DeltaSyncError } from '../../src/errors.js';
import { inject } from './fault-table.js';
import type { Process } from './product.js';
import type { Act, Disturbance, SyncAct } from './script.js';
import type { World } from './world.js';

type Pause = Extract<Disturbance, { readonly by: 'pause' }>;

const minuteMs = 60_000;
/** As the default of `retry.requestTimeoutMs`, and a little more. */
const patienceMs = 110_000;
const stepMs = 10_000;

/** One attempt at a round and all that disturbs it. */
export class Attempt {
  readonly #world: World;
  readonly #act: SyncAct;
  readonly #process: Process;
  readonly #abort = new AbortController();
  readonly #beside: Promise<unknown>[] = [];
  readonly #pauses: Pause[] = [];
  /** What happens while a process stands still. */
  readonly #play: (act: Act) => Promise<void>;

  constructor(world: World, act: SyncAct, play: (act: Act) => Promise<void>) {
    this.#world = world;
    this.#act = act;
    this.#process = world.process(act.process);
    this.#play = play;
  }

  /** Whether the process that was at it is dead. */
  get isDead(): boolean {
    return this.#process.life.dead;
  }

  /** How it ended, in words. */
  async run(): Promise<string> {
    const { life } = this.#process;
    for (const disturbance of this.#act.disturbances) this.#plan(disturbance);
    let over = false;
    const sync = syncOf(this.#world, this.#process, this.#act.scheduled, this.#abort.signal);
    const ended = sync.then(() => {
      over = true;
    });
    for (;;) {
      await Promise.race([ended, life.stands()]);
      if (over) break;
      await this.#whileItStands();
    }
    const outcome = await sync;
    life.spare();
    await this.#world.turns.quiet();
    await Promise.all(this.#beside);
    await this.#world.turns.quiet();
    return outcome;
  }

  #plan(disturbance: Disturbance): void {
    const { simulator, tally, license, clock } = this.#world;
    const { life } = this.#process;
    switch (disturbance.by) {
      case 'fault':
        inject(simulator, disturbance, tally, () => this.#waitOut());
        break;
      case 'kill':
        life.doom('kill', disturbance.at, disturbance.afterwards);
        break;
      case 'store failure':
        life.doom('fail', disturbance.at, disturbance.afterwards);
        break;
      case 'pause':
        this.#pauses.push(disturbance);
        life.doom('pause', disturbance.at, disturbance.afterwards);
        break;
      case 'slow call':
        life.before(disturbance.call, () => {
          tally.count('slow call');
          clock.advance(disturbance.seconds * 1000);
        });
        break;
      case 'abort':
        life.before(disturbance.call, () => {
          tally.count('abort');
          this.#abort.abort(new Error('stopped by the product'));
        });
        break;
      case 'license lapse':
        license.lapseAfter(disturbance.check);
        break;
      case 'concealment':
        this.#world.conceal(disturbance.share, disturbance.seed);
        break;
      case 'refusal by the product':
        this.#world.refuseAfter(disturbance.commit);
        break;
      case 'change':
        life.before(disturbance.call, () => {
          tally.count('change in the middle of a round');
          return this.#world.change(disturbance.change, '  in the middle of the round, ');
        });
        break;
      case 'rival':
        life.before(disturbance.call, () => {
          this.#beside.push(this.#rival(disturbance));
        });
    }
  }

  /** Another process tries while this one is at it. */
  async #rival({ process, scheduled }: Extract<Disturbance, { readonly by: 'rival' }>): Promise<void> {
    const world = this.#world;
    const rival = world.process(process);
    if (rival === this.#process) return;
    world.tally.count('rival');
    const outcome = await syncOf(world, rival, scheduled, new AbortController().signal);
    world.tell(`  process ${process} at the same time: ${outcome}`);
  }

  /** It stands still past its lease, as a rule, and another process goes on; then it runs again. */
  async #whileItStands(): Promise<void> {
    const world = this.#world;
    const pause = this.#pauses.shift();
    await world.turns.quiet();
    if (pause !== undefined) {
      world.tell(`  process ${this.#act.process} stands still for ${pause.minutes} minutes`);
      world.clock.advance(pause.minutes * minuteMs);
      for (const act of pause.meanwhile) await this.#play(act);
      if (pause.minutes >= 1) {
        const other = (this.#act.process + 1) % 3;
        const outcome = await syncOf(world, world.process(other), false, new AbortController().signal);
        world.tell(`  process ${other} meanwhile: ${outcome}`);
      }
      world.tell(`  process ${this.#act.process} runs again`);
      world.tally.count('revival');
    }
    this.#process.life.revive();
  }

  /** A request hangs: time passes in small steps, in which whoever else waits can do what is due. */
  #waitOut(): void {
    const { turns, clock } = this.#world;
    turns.handOver();
    const wait = async () => {
      for (let waited = 0; waited < patienceMs; waited += stepMs) await clock.sleep(stepMs);
    };
    this.#beside.push(wait());
  }
}

export async function syncOf(
  world: World,
  { client }: Process,
  scheduled: boolean,
  signal: AbortSignal,
): Promise<string> {
  world.tally.count('attempt');
  try {
    const report = scheduled ? await client.syncIfDue({ signal }) : await client.syncNow({ signal });
    return report.outcome === 'skipped' ? `skipped, ${report.reason}` : toldReport(world, report);
  } catch (error) {
    if (!(error instanceof DeltaSyncError)) return `UNEXPECTED ${(error as Error)?.stack ?? error}`;
    return `${error.code}: ${error.message}${error.report ? ` ${toldReport(world, error.report)}` : ''}`;
  }
}

function toldReport(world: World, report: SyncReport): string {
  const { kind, outcome, pages, users, imported, updated, preserved, reactivated, leftovers, tokenResets } =
    report;
  world.tally.count(`${kind} ${outcome}`);
  world.tally.count('token reset', tokenResets);
  return `${kind} ${outcome} ${JSON.stringify({ pages, users, imported, updated, preserved, reactivated, leftovers, tokenResets })}`;
}
