import { compileMappings, type MappingSet } from '../../core/criteria/compile-mappings.js';
import type { GroupBook } from '../../core/groups/group-book.js';
import { beginEvent } from '../../core/round/begin-event.js';
import { todaysFingerprint } from '../../core/round/todays-fingerprint.js';
import { transition } from '../../core/round/transitions.js';
import type { Round } from '../../domain/checkpoint.js';
import type { Mapping } from '../../domain/mapping.js';
import type { Head } from '../../domain/records.js';
import { loneReader } from '../admin/lone-reader.js';
import type { EngineContext } from '../context.js';
import type { Deciding } from '../deciding.js';
import type { LicenseGate } from '../license-gate.js';

/** Decides about people with an administrator's approval, beside whatever round is running, and without a lease. */
export class Approval<Tx> implements Deciding {
  readonly context: EngineContext<Tx>;
  readonly gate: LicenseGate;
  readonly reader: ReturnType<typeof loneReader>;
  readonly signal: AbortSignal;
  readonly lease: Deciding['lease'] = { keep: (work) => work };
  readonly approves = true;
  placesAwaited: boolean | undefined;
  readonly groups: GroupBook;
  #head: Head;
  #mappings: MappingSet;

  constructor(
    context: EngineContext<Tx>,
    gate: LicenseGate,
    signal: AbortSignal,
    groups: GroupBook,
    facts: { readonly head: Head; readonly mappings: readonly Mapping[] },
  ) {
    this.context = context;
    this.gate = gate;
    this.reader = loneReader(context, gate);
    this.signal = signal;
    this.groups = groups;
    this.#mappings = compileMappings(facts.mappings);
    this.#head = this.#inRound(facts.head, facts.mappings);
  }

  /** Decides on these facts from now on. */
  renew(head: Head, mappings: readonly Mapping[]): void {
    this.#mappings = compileMappings(mappings);
    this.#head = this.#inRound(head, mappings);
  }

  get head(): Head {
    return this.#head;
  }

  get mappings(): MappingSet {
    return this.#mappings;
  }

  get now(): Date {
    return this.context.clock.now();
  }

  /** The one that runs, or that would begin now. */
  get round(): Round {
    const { checkpoint } = this.#head;
    if (checkpoint.state === 'idle') throw new Error('a round that was begun is in progress');
    return checkpoint.round;
  }

  noteMissingRights(): void {}

  #inRound(head: Head, mappings: readonly Mapping[]): Head {
    const { select, policy } = this.context;
    const { attributes } = this.#mappings;
    const fingerprint = todaysFingerprint({ mappings, attributes, select, policy, resets: head.resets });
    const beginning = { at: this.now, fingerprint, active: head.counts.active };
    return {
      ...head,
      checkpoint: transition(head.checkpoint, beginEvent(head.checkpoint, beginning, policy)).checkpoint,
    };
  }
}
