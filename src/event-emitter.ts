import { EventEmitter } from 'eventemitter3';
import type { DeltaSyncEventName, DeltaSyncEvents, DeltaSyncListener } from './events.js';

type AnyListener = DeltaSyncListener<DeltaSyncEventName>;

/**
 * Events that cannot break a round: a listener that throws, now or later, is reported as `listener:error`, and the
 * others hear the event all the same (S9).
 */
export class SafeEmitter {
  readonly #emitter = new EventEmitter<string>();

  on<E extends DeltaSyncEventName>(event: E, listener: DeltaSyncListener<E>): void {
    this.#emitter.on(event, listener as AnyListener);
  }

  once<E extends DeltaSyncEventName>(event: E, listener: DeltaSyncListener<E>): void {
    const only: DeltaSyncListener<E> = (payload) => {
      this.off(event, only);
      return listener(payload);
    };
    Object.defineProperty(only, 'listener', { value: listener });
    this.#emitter.on(event, only as AnyListener);
  }

  off<E extends DeltaSyncEventName>(event: E, listener: DeltaSyncListener<E>): void {
    for (const known of this.#emitter.listeners(event)) {
      if (known === listener || (known as { listener?: unknown }).listener === listener) {
        this.#emitter.off(event, known);
        return;
      }
    }
  }

  emit<E extends DeltaSyncEventName>(event: E, payload: DeltaSyncEvents[E]): void {
    // Called one by one: eventemitter3 stops at the first that throws.
    for (const listener of this.#emitter.listeners(event)) {
      try {
        const result: unknown = listener(payload);
        if (result instanceof Promise) result.catch((error: unknown) => this.#report(event, error));
      } catch (error) {
        this.#report(event, error);
      }
    }
  }

  #report(event: DeltaSyncEventName, error: unknown): void {
    // A listener of errors that throws has nobody left to tell.
    if (event !== 'listener:error') this.emit('listener:error', { event, error });
  }
}
