import { type IdentityQuestion, mayProceed, type RecordFact } from '../../core/identity/decide-identity.js';
import type { HoldersFact } from '../../core/identity/holders.js';
import type { IdentityVerdict } from '../../domain/identity-verdict.js';
import type { Clock } from '../../ports/clock.js';
import type { IdentityDirectory, PersonFact } from './identity-directory.js';
import { unlessAborted } from './shared-calls.js';
import { Sought } from './sought.js';

/** What the gate asks beside the directory. */
export interface GateParts {
  readonly directory: IdentityDirectory;
  readonly clock: Clock;
  readonly verifyUnknown: 'closed' | 'open';
  /** What is stored of each of these people. */
  readonly records: (ids: readonly string[]) => Promise<ReadonlyMap<string, RecordFact>>;
  /**
   * Makes the tenant due: its table is not what the directory says. Never rejects.
   *
   * @param sure - a verdict was reached; not when all that is known is that the directory does not answer
   */
  readonly bringForward: (sure: boolean) => Promise<void>;
}

/** Look-ups by address under way at once: each is some seven requests in one batch. */
const lookUpsAtOnce = 4;

/** Looks up what the core asks for, until it has decided. */
export class IdentityGate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  async verify(question: IdentityQuestion, signal: AbortSignal): Promise<IdentityVerdict> {
    const { directory } = this.#parts;
    const read = async ([id]: readonly string[]) => new Map([[id!, await directory.person(id!, signal)]]);
    const [verdict] = await this.#verdicts([question], read, signal);
    return verdict!;
  }

  /** The verdicts in the order of the questions, from one read by id. */
  verifyBatch(
    questions: readonly IdentityQuestion[],
    signal: AbortSignal,
  ): Promise<readonly IdentityVerdict[]> {
    return this.#verdicts(questions, (ids) => this.#parts.directory.people(ids, signal), signal);
  }

  async #verdicts(
    questions: readonly IdentityQuestion[],
    read: (ids: readonly string[]) => Promise<ReadonlyMap<string, PersonFact>>,
    signal: AbortSignal,
  ): Promise<readonly IdentityVerdict[]> {
    signal.throwIfAborted();
    const sought = new Sought(questions);
    const people = sought.idsAsking('person');
    if (people.length > 0) sought.people = await read(people);
    sought.holders = await this.#lookUp(sought.addressesAsked(), signal);
    const missing = sought.idsAsking('record');
    if (missing.length > 0) sought.records = await unlessAborted(this.#parts.records(missing), signal);
    const verdicts = questions.map((question) => this.#verdict(question, sought));
    // Waited for, so that a round that is asked for next is due; an abort leaves a store that hangs.
    await unlessAborted(this.#bringForward(verdicts), signal);
    return verdicts;
  }

  /** When the directory stops answering, its patience is not tried with every address that is left. */
  async #lookUp(
    addresses: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, HoldersFact>> {
    const found = new Map<string, HoldersFact>();
    const waiting = [...addresses];
    let answering = true;
    const ask = async () => {
      for (let next = waiting.shift(); next !== undefined && answering; next = waiting.shift()) {
        const [key, address] = next;
        const { fact, exhausted } = await this.#parts.directory.lookUp(address, signal);
        found.set(key, fact);
        answering &&= !exhausted;
      }
    };
    await Promise.all(Array.from({ length: lookUpsAtOnce }, ask));
    for (const key of addresses.keys()) if (!found.has(key)) found.set(key, 'no-answer');
    return found;
  }

  #verdict(question: IdentityQuestion, sought: Sought): IdentityVerdict {
    const decision = sought.decide(question);
    if (decision.kind === 'ask') throw new Error(`the gate has not looked up: ${decision.what}`);
    const { verdict, addresses, holder } = decision;
    return {
      verdict,
      proceed: mayProceed(verdict, this.#parts.verifyUnknown),
      addresses,
      ...(holder === undefined ? {} : { holder: { objectId: holder.objectId, type: holder.type } }),
      checkedAt: sought.people.get(question.objectId)?.at ?? this.#parts.clock.now(),
    };
  }

  async #bringForward(verdicts: readonly IdentityVerdict[]): Promise<void> {
    const kinds = new Set(verdicts.map(({ verdict }) => verdict));
    for (const kind of ['same', 'not-covered'] as const) kinds.delete(kind);
    if (kinds.size > 0) await this.#parts.bringForward(kinds.size > 1 || !kinds.has('unknown'));
  }
}
