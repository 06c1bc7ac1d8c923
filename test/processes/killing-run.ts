import type { ChildProcess } from 'node:child_process';
import { type Phase, phases } from '../../src/domain/checkpoint.js';
import { Prng } from '../simulation/prng.js';
import { drawFates } from './fate.js';
import { KillTable } from './kill-table.js';
import type { Word } from './messages.js';
import { PagesBehindToken } from './pages-behind-token.js';
import { type Occupant, Seats, send, startProcess } from './seats.js';
import type { World } from './world.js';

export const kills = Number(process.env.KILLS ?? 200);
export const killsInPhase = kills / 10;
/** So many and no more are tried to get a number of them into every phase. */
const mostKills = kills + 100;
const stallsWanted = 10;
const ringEveryMs = 50;

/** Three processes sync, are killed and replaced; a fourth administrates; the tenant never rests. */
export class KillingRun {
  readonly table = new KillTable();
  readonly pages = new PagesBehindToken();
  readonly failures: string[] = [];
  readonly rounds = new Map<string, number>();
  readonly acts = new Map<string, number>();
  stalls = 0;
  /** What became of the attempts that stood still while another process took their lease over. */
  readonly revivedOutcomes: string[] = [];
  readonly #world: World;
  readonly #prng: Prng;
  readonly #seats: Seats;
  readonly #admin: ChildProcess;
  readonly #reading = new Set<Promise<void>>();
  #ending = false;
  /** A slow process may lose its lease, and sleep beside the next one. */
  readonly #stalled = new Set<Occupant>();
  readonly #revived = new Set<Occupant>();
  readonly #ringing = new Map<Occupant, NodeJS.Timeout>();
  #adminIsFree = false;
  #finish: () => void = () => undefined;

  constructor(program: string, world: World) {
    const { setting } = world;
    this.#world = world;
    this.#prng = new Prng(setting.seed);
    this.#seats = new Seats({
      program,
      setting,
      seats: 3,
      spares: 2,
      drawFates: () => drawFates(this.#prng, this.#open, this.stalls < stallsWanted),
      onWord: (occupant, word) => this.#heard(occupant, word),
      onKilled: (occupant) => this.#killed(occupant),
      onFailure: (failure) => this.#fail(failure),
    });
    this.#admin = startProcess(program, { ...setting, part: 'admin' });
    this.#admin.on('message', (word: Word) => this.#administrated(word));
  }

  /** Until enough were killed, then until all have ended their last attempt. */
  async toTheEnd(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    // Nobody would take the lease any more, and so nobody wake the sleepers.
    this.#ending = true;
    for (const { child } of this.#stalled) child.kill('SIGKILL');
    await this.#seats.rest();
    const gone = new Promise((resolve) => this.#admin.once('exit', resolve));
    send(this.#admin, { type: 'rest' });
    await gone;
    await Promise.all(this.#reading);
    await this.#world.pool.query(`UPDATE ${this.#world.schema}.leases SET expires_at = '-infinity'`);
  }

  killAll(): void {
    this.#seats.killAll();
    this.#admin.kill('SIGKILL');
  }

  get #open(): Phase[] {
    // Some more than wanted, for who draws now dies later.
    const open = phases.filter((phase) => this.table.in(phase) < killsInPhase + 2);
    return open.length > 0 ? open : [...phases];
  }

  #heard(occupant: Occupant, word: Word): void {
    const { tenant } = this.#world;
    if (word.type === 'page') this.pages.add(word);
    if (word.type === 'lease') {
      tenant.stir();
      for (const sleeper of this.#stalled) if (sleeper !== occupant) this.#revive(sleeper);
    }
    if (word.type === 'dying' && word.moment === 'whenever') {
      // Some turns of this process's loop later: the other has gone on meanwhile.
      let turns = this.#prng.below(4);
      const turn = () => {
        turns -= 1;
        if (turns < 0) occupant.child.kill('SIGKILL');
        else setImmediate(turn);
      };
      turn();
    }
    if (word.type === 'stalling') {
      if (this.#ending) occupant.child.kill('SIGKILL');
      this.stalls += 1;
      this.#stalled.add(occupant);
      this.#expire(occupant.fence);
    }
    if (word.type === 'awake') this.#stopRinging(occupant);
    if (word.type === 'ended') {
      if (this.#revived.delete(occupant)) this.revivedOutcomes.push(word.outcome);
      this.rounds.set(word.outcome, (this.rounds.get(word.outcome) ?? 0) + 1);
    }
  }

  #revive(occupant: Occupant): void {
    this.#stalled.delete(occupant);
    this.#revived.add(occupant);
    // A signal that comes before the process has fallen asleep wakes nobody.
    const ring = () => occupant.child.kill('SIGCONT');
    this.#ringing.set(occupant, setInterval(ring, ringEveryMs));
    ring();
    occupant.child.once('exit', () => this.#stopRinging(occupant));
  }

  #stopRinging(occupant: Occupant): void {
    clearInterval(this.#ringing.get(occupant));
    this.#ringing.delete(occupant);
  }

  #killed(occupant: Occupant): void {
    if (occupant.phase === undefined) {
      // Who is hunted may have ended the round first.
      if (occupant.moment !== 'whenever') this.#fail('a process died outside of a round');
      return;
    }
    this.#read(this.#look(occupant.phase, occupant));
    // Of some the lease is left to end by the server's clock.
    if (this.#prng.chance(0.97)) this.#expire(occupant.fence);
    if (this.#adminIsFree) this.#order();
  }

  async #look(phase: Phase, { moment }: Occupant): Promise<void> {
    const { pool, schema } = this.#world;
    const { rows } = await pool.query<{ phase: string | null }>(
      `SELECT checkpoint->'round'->>'phase' AS phase FROM ${schema}.sync_states`,
    );
    this.table.add(phase, moment, rows[0]?.phase ?? 'none');
    for (const missing of await this.pages.missing(pool, schema)) this.#fail(missing);
    const enough = phases.every((each) => this.table.in(each) >= killsInPhase) && this.table.total >= kills;
    if (enough || this.table.total >= mostKills) this.#finish();
  }

  /** What the server's clock would do after a while. */
  #expire(fence: number | undefined): void {
    const { pool, schema } = this.#world;
    const text = `UPDATE ${schema}.leases SET expires_at = '-infinity' WHERE fence = $1`;
    this.#read(pool.query(text, [fence]).then(() => this.#seats.wake()));
  }

  #read(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => this.#fail(String(error)))
      .finally(() => this.#reading.delete(watched));
    this.#reading.add(watched);
  }

  #administrated(word: Word): void {
    if (word.type === 'failed') this.#fail(`administrating: ${word.error}`);
    if (word.type === 'acted') {
      const told = word.outcome === 'done' ? word.act : `${word.act} ${word.outcome}`;
      this.acts.set(told, (this.acts.get(told) ?? 0) + 1);
    }
    this.#adminIsFree = true;
  }

  #order(): void {
    this.#adminIsFree = false;
    send(this.#admin, { type: 'act', objectId: this.#world.tenant.somebody() });
  }

  #fail(failure: string): void {
    this.failures.push(failure);
    if (this.failures.length > 2) this.#finish();
  }
}
