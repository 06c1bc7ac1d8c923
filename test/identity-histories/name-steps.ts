import type { Prng } from '../simulation/prng.js';
import { type Cast, callName, departments, mostPeople, type Names, type Person } from './cast.js';

export interface Step {
  /** Undefined for steps that nobody counts. */
  readonly event?: 'swap' | 'cycle' | 'chain' | 'recycle' | 'restore' | 'undone' | undefined;
  readonly text: string;
}

/** What happens to names between two looks: drawn at random, done at once. */
export class NameSteps {
  readonly #cast: Cast;
  readonly #prng: Prng;
  readonly #steps: readonly (readonly [number, () => Step | undefined])[];
  readonly #weights: number;
  #lent: { owner: Person; borrower: Person; own: Names; others: Names } | undefined;

  constructor(cast: Cast, prng: Prng) {
    this.#cast = cast;
    this.#prng = prng;
    this.#steps = [
      [4, () => this.#rename()],
      [4, () => this.#changeMail()],
      [1, () => this.#changeCase()],
      [3, () => this.#swap()],
      [2, () => this.#cycle()],
      [3, () => this.#chain()],
      [5, () => this.#recycle()],
      [1, () => this.#undo()],
      [4, () => this.#comeBack()],
      [5, () => this.#lend()],
      [3, () => this.#remove()],
      [4, () => this.#restore()],
      [1, () => this.#purge()],
      [3, () => this.#changeLife()],
      [1, () => this.#hire()],
    ];
    this.#weights = this.#steps.reduce((sum, [weight]) => sum + weight, 0);
  }

  /** Undefined when the tenant has nobody for the drawn step. */
  next(): Step | undefined {
    let at = this.#prng.below(this.#weights);
    for (const [weight, step] of this.#steps) {
      if (at < weight) return step();
      at -= weight;
    }
    return undefined;
  }

  #rename(): Step | undefined {
    const [person] = this.#some(1);
    if (person === undefined) return undefined;
    const upn = this.#cast.freeName();
    const draw = this.#prng.next();
    const mail = draw < 0.6 ? upn : draw < 0.8 ? person.mail : null;
    return { text: this.#named(person, { upn, mail }) };
  }

  #changeMail(): Step | undefined {
    const [person] = this.#some(1);
    if (person === undefined) return undefined;
    const draw = this.#prng.next();
    const mail = draw < 0.6 ? this.#cast.freeMail() : draw < 0.8 ? null : person.upn;
    return { text: this.#named(person, { upn: person.upn, mail }) };
  }

  #changeCase(): Step | undefined {
    const [person] = this.#some(1);
    if (person === undefined) return undefined;
    const { upn } = person;
    const upper = upn.toUpperCase();
    return {
      text: this.#named(person, { upn: upn === upper ? upn.toLowerCase() : upper, mail: person.mail }),
    };
  }

  /** By a name in between, as an administrator has to do it. */
  #swap(): Step | undefined {
    const people = this.#some(2);
    return people.length < 2 ? undefined : { event: 'swap', text: this.#turn(people) };
  }

  #cycle(): Step | undefined {
    const people = this.#some(this.#prng.between(3, 5));
    return people.length < 3 ? undefined : { event: 'cycle', text: this.#turn(people) };
  }

  /** Each takes the names of the one before, the first those of the last. */
  #turn(people: readonly Person[]): string {
    const names = people.map(({ upn, mail }) => ({ upn, mail }));
    this.#cast.name(people[0]!, { upn: this.#cast.spareName(), mail: null });
    for (let at = people.length - 1; at >= 0; at -= 1) {
      const from = names[(at + 1) % people.length]!;
      const person = people[at]!;
      // The last takes the first one's, which are free by now; the one before takes the last one's, and so on.
      this.#cast.name(person, from);
    }
    return `${people.map(callName).join(' <- ')} <- ${callName(people[0]!)} take each other's names: ${people.map(told).join(', ')}`;
  }

  /** The first moves away, and each of the others takes the names of the one before. */
  #chain(): Step | undefined {
    const people = this.#some(this.#prng.between(2, 4));
    if (people.length < 2) return undefined;
    const upn = this.#cast.freeName();
    let left: Names = { upn, mail: this.#prng.chance(0.7) ? upn : null };
    for (const person of people) {
      const old = { upn: person.upn, mail: person.mail };
      this.#cast.name(person, left);
      left = old;
    }
    return { event: 'chain', text: `a chain: ${people.map(told).join(', ')}` };
  }

  /** The known hazard: somebody gives a name up, and another account gets it before the next round. */
  #recycle(): Step | undefined {
    const [person, other] = this.#some(2);
    if (person === undefined || other === undefined) return undefined;
    const old: Names = { upn: person.upn, mail: this.#prng.chance(0.7) ? person.mail : person.upn };
    let text: string;
    if (this.#prng.chance(0.4)) {
      this.#cast.remove(person);
      text = `${callName(person)} is removed`;
    } else {
      const upn = this.#cast.freeName();
      text = this.#named(person, { upn, mail: this.#prng.chance(0.7) ? upn : null });
    }
    const hires = this.#cast.people.length < mostPeople && this.#prng.chance(0.6);
    if (!hires) return { event: 'recycle', text: `${text}, and ${this.#named(other, old)}` };
    const heir = this.#cast.hire(old);
    return { event: 'recycle', text: `${text}, and ${described(heir)} is hired as that` };
  }

  /** A hand-over made and undone: between two looks it leaves no trace. */
  #undo(): Step | undefined {
    const [person, other] = this.#some(2);
    if (person === undefined || other === undefined) return undefined;
    const [own, others] = [person, other].map(({ upn, mail }) => ({ upn, mail }));
    this.#cast.name(person, { upn: this.#cast.spareName(), mail: null });
    this.#cast.name(other, own!);
    this.#cast.name(other, others!);
    this.#cast.name(person, own!);
    return { event: 'undone', text: `${callName(other)} has the names of ${told(person)} for a moment` };
  }

  /** Somebody has another's names for a while, and then each their own again, unless one of them moved meanwhile. */
  #lend(): Step | undefined {
    const lent = this.#lent;
    this.#lent = undefined;
    if (lent !== undefined) {
      const { owner, borrower, own, others } = lent;
      const still = borrower.life === 'alive' && borrower.upn === own.upn && owner.life === 'alive';
      if (!still || this.#cast.upnIsTaken(others.upn)) return undefined;
      this.#cast.name(borrower, others);
      return { text: `${callName(borrower)} gives back: ${this.#named(owner, own)}` };
    }
    const [owner, borrower] = this.#some(2);
    if (owner === undefined || borrower === undefined) return undefined;
    const [own, others] = [owner, borrower].map(({ upn, mail }) => ({ upn, mail })) as [Names, Names];
    this.#lent = { owner, borrower, own, others };
    this.#cast.name(owner, { upn: this.#cast.spareName(), mail: null });
    return { text: `${callName(owner)} lends their names: ${this.#named(borrower, own)}` };
  }

  /** Somebody takes up the names that they had before, in this or an earlier interval. */
  #comeBack(): Step | undefined {
    const [person] = this.#some(1);
    if (person === undefined) return undefined;
    const earlier = this.#cast.movesOf(person.id).filter(({ upn }) => upn !== null && upn !== person.upn);
    const { upn, mail } = earlier.at(-1) ?? person;
    if (upn === null || this.#cast.upnIsTaken(upn)) return undefined;
    return { text: this.#named(person, { upn, mail }) };
  }

  #remove(): Step | undefined {
    const [person] = this.#some(1);
    if (person === undefined) return undefined;
    this.#cast.remove(person);
    return { text: `${callName(person)} is removed` };
  }

  #restore(): Step | undefined {
    const gone = this.#cast.people.filter(({ life }) => life === 'deleted');
    if (gone.length === 0) return undefined;
    const person = this.#prng.pick(gone);
    const renamed = this.#cast.upnIsTaken(person.upn) || this.#prng.chance(0.25);
    this.#cast.restore(person, renamed ? this.#cast.freeName() : person.upn);
    return { event: 'restore', text: `${told(person)} is restored` };
  }

  #purge(): Step | undefined {
    const there = this.#cast.people.filter(({ life }) => life !== 'purged');
    const gone = there.filter(({ life }) => life === 'deleted');
    const from = gone.length > 0 && this.#prng.chance(0.7) ? gone : there;
    if (from.length === 0) return undefined;
    const person = this.#prng.pick(from);
    this.#cast.purge(person);
    return { text: `${callName(person)} is purged` };
  }

  #changeLife(): Step | undefined {
    const [person] = this.#some(1);
    if (person === undefined) return undefined;
    const draw = this.#prng.next();
    if (draw < 0.5) this.#cast.change(person, { enabled: !person.enabled });
    else if (draw < 0.75) this.#cast.change(person, { guest: !person.guest });
    else this.#cast.change(person, { department: this.#prng.pick(departments) });
    return { text: `${described(person)} now` };
  }

  #hire(): Step | undefined {
    if (this.#cast.people.length >= mostPeople) return undefined;
    const upn = this.#cast.freeName();
    const person = this.#cast.hire({ upn, mail: this.#prng.chance(0.6) ? upn : null });
    return { text: `${described(person)} is hired` };
  }

  #named(person: Person, names: Names): string {
    this.#cast.name(person, names);
    return `${told(person)} now`;
  }

  /** Mostly people of whom one has one of the eight names. */
  #some(count: number): Person[] {
    const living = this.#cast.living();
    const chosen: Person[] = [];
    while (chosen.length < count && living.length > 0) {
      const short = this.#prng.chance(0.6) ? living.filter(({ upn }) => upn.startsWith('p') === false) : [];
      const person = this.#prng.pick(short.length > 0 ? short : living);
      living.splice(living.indexOf(person), 1);
      chosen.push(person);
    }
    return chosen;
  }
}

function told(person: Person): string {
  return `${callName(person)} is ${person.upn} / ${person.mail}`;
}

export function described(person: Person): string {
  const { life, department, enabled, guest } = person;
  return `${told(person)} (${[life, department, enabled ? '' : 'disabled', guest ? 'guest' : ''].filter(Boolean).join(' ')})`;
}
