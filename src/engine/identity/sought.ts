import {
  decideIdentity,
  type IdentityDecision,
  type IdentityFacts,
  type IdentityQuestion,
  type RecordFact,
} from '../../core/identity/decide-identity.js';
import type { HoldersFact } from '../../core/identity/holders.js';
import { addressKey } from '../../domain/address.js';
import type { PersonFact } from './identity-directory.js';

/** Some questions, what was looked up for them, and what is still to be asked. */
export class Sought {
  people: ReadonlyMap<string, PersonFact> = new Map();
  /** By address key. */
  holders: ReadonlyMap<string, HoldersFact> = new Map();
  records: ReadonlyMap<string, RecordFact> = new Map();
  readonly #questions: readonly IdentityQuestion[];

  constructor(questions: readonly IdentityQuestion[]) {
    this.#questions = questions;
  }

  decide(question: IdentityQuestion): IdentityDecision {
    const { objectId, address } = question;
    return decideIdentity(question, {
      person: this.people.get(objectId),
      holders: address === null ? undefined : this.holders.get(addressKey(address)),
      record: this.records.get(objectId),
    });
  }

  /** Each of the people for whom something is to be asked, once. */
  idsAsking(what: keyof IdentityFacts): string[] {
    return [...new Set(this.#asking(what).map(({ objectId }) => objectId))];
  }

  /** The addresses to look up, by key. */
  addressesAsked(): ReadonlyMap<string, string> {
    const addresses = this.#asking('holders').flatMap(({ address }) => address ?? []);
    return new Map(addresses.map((address) => [addressKey(address), address]));
  }

  #asking(what: keyof IdentityFacts): readonly IdentityQuestion[] {
    return this.#questions.filter((question) => {
      const decision = this.decide(question);
      return decision.kind === 'ask' && decision.what === what;
    });
  }
}
