import type { Dismissed } from '../oracle/oracle.js';
import { syncOf } from './attempt.js';
import { ledgerDifferences } from './check-ledger.js';
import { feedDifferences } from './feed.js';
import { needlessWrites } from './needless-write.js';
import type { World } from './world.js';

const dayMs = 24 * 3_600_000;

/** Nothing changes any more and nothing fails: what the product must have made of it all. */
export class Rest {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A round a day until nothing is open that time could close, then the oracle is asked. */
  async comes(): Promise<void> {
    const world = this.#world;
    const { behaviour } = world.simulator;
    behaviour.partialCreates = 0;
    behaviour.olderValues = 0;
    behaviour.omittedReads = 0;
    if ((world.repository.mirror.head?.pause ?? null) !== null) await world.admins.resume();
    // Who waits for a seat gets one.
    world.license.seats = undefined;
    // Of a restore that the stream keeps to itself only a full round hears.
    if (world.missed.aRestore()) world.mappings.touchesOthers = true;
    behaviour.restores = 'when-selected';
    // Whatever is read from now on is at least as new as this instant.
    world.simulator.settle();
    if (world.mappings.touchesOthers) {
      world.happened(await world.admins.reset('only a full round can tell'));
      world.mappings.touchesOthers = false;
    }
    // A pass of groups that a fault cut short is finished first, and tells what was when it began.
    const least = 2 + behaviour.lagRounds + (world.missed.anEndOfGroups() ? 1 : 0);
    for (let round = 1; round <= least + 4; round += 1) {
      await this.#round('round at rest');
      const approved = await world.admins.approveAll();
      for (const told of approved) world.happened(told);
      if (round >= least && approved.length === 0 && !this.#isOpen()) break;
    }
    const { mirror } = world.repository;
    const excluded = new Set(mirror.tables.exclusion.keys());
    const differences = [
      ...world.oracle.atRest(world.view.state(), mirror.users, mirror.leftovers, this.#dismissed(), excluded),
      ...this.#leftOpen(),
      ...(await world.repository.differencesOfMirror(world.tenantId)),
    ];
    if (differences.length > 0) world.fail(differences);
    if (!world.torn?.outlastRests) world.view.forgetEnded();
    world.tally.count('rest compared');
    world.tally.count('user compared', mirror.users.length);
  }

  /** R4: people who did not change cost no write, whatever is replayed of them; and feed and ledger agree with what is. */
  async lasts(): Promise<void> {
    const world = this.#world;
    const { repository } = world;
    let before = repository.mirror.users;
    repository.written.clear();
    if ((await this.#round('quiet round')).startsWith('initial')) {
      // A full round takes away what no mapping reads any more; the one after it has nothing left to do.
      before = repository.mirror.users;
      repository.written.clear();
      await this.#round('quiet round');
    }
    const after = repository.mirror.users;
    const differences = [
      ...needlessWrites(before, after, repository.written),
      ...feedDifferences(repository.mirror.changes, after),
      ...ledgerDifferences(repository.mirror, world.timeline, !world.tellsOfThePast),
      ...this.#wireFaults(),
    ];
    if (differences.length > 0) world.fail(differences);
  }

  async #round(what: string): Promise<string> {
    const world = this.#world;
    world.clock.advance(dayMs);
    const outcome = await syncOf(world, world.process(0), false, new AbortController().signal);
    await world.turns.quiet();
    world.tell(`${what}: ${outcome}`);
    if (!/completed|held/.test(outcome)) world.fail([`at rest, and ${outcome}`]);
    world.failOnViolations();
    return outcome;
  }

  #isOpen(): boolean {
    const { leftovers, tables } = this.#world.repository.mirror;
    return (
      [...tables.pending.values()].some(({ standing }) => standing !== 'dismissed') ||
      leftovers.some(({ reason, dismissed }) => reason !== 'manual' && dismissed !== true)
    );
  }

  /** What somebody has said is not to be done. */
  #dismissed(): Dismissed {
    const { tables, leftovers } = this.#world.repository.mirror;
    const pending = [...tables.pending.values()].filter(({ standing }) => standing === 'dismissed');
    return {
      preserving: new Set(pending.map(({ objectId }) => objectId)),
      rekeying: new Set(
        leftovers.flatMap(({ objectId, dismissed }) => (dismissed === true ? [objectId] : [])),
      ),
    };
  }

  *#leftOpen(): Generator<string> {
    const { admins, repository } = this.#world;
    const { head, tables } = repository.mirror;
    if (head!.sweep !== null) yield `S1: people are still looked for: ${JSON.stringify(head!.sweep)}`;
    for (const { objectId, standing } of tables.pending.values()) {
      if (standing !== 'dismissed') yield `S2: ${objectId} is still to be preserved (${standing})`;
    }
    const { preserving, rekeying } = this.#dismissed();
    for (const id of [...preserving, ...rekeying]) {
      if (!admins.dismissed.has(id)) yield `S2: ${id} is dismissed, and nobody did it`;
    }
  }

  /** What must never be seen on the wire. */
  *#wireFaults(): Generator<string> {
    const { simulator } = this.#world;
    if (simulator.foreignOrigins.length > 0) yield `S6: ${simulator.foreignOrigins.join()} was asked`;
    for (const { kind, query, hasBearer } of simulator.requests) {
      if (!hasBearer) yield `a ${kind} request without a token`;
      const hasToken = query.$skiptoken !== undefined || query.$deltatoken !== undefined;
      if (hasToken && query.$select !== undefined) yield `a ${kind} request with a token and $select`;
      if (query.$skiptoken !== undefined && query.$deltatoken !== undefined)
        yield `a ${kind} request with two tokens`;
    }
  }
}
