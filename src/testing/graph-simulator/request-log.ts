import type { LoggedRequest, RequestKind, SimulatedRequest } from './simulated-request.js';

type Match = RequestKind | ((request: SimulatedRequest) => boolean);

interface Waiter {
  readonly match: Match;
  readonly count: number;
  readonly resolve: (request: LoggedRequest) => void;
}

/** An entry while its request is under way. */
export interface OpenEntry {
  status: number;
  aborted: boolean;
}

/** All requests in order of arrival, and who waits for one. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];
  #waiting: Waiter[] = [];

  /** Notes an arrival; the entry's status is set when it is answered. */
  add(request: SimulatedRequest): OpenEntry {
    const entry = { ...request, status: 0, aborted: false };
    this.entries.push(entry);
    this.#waiting = this.#waiting.filter((waiter) => !this.#tell(waiter));
    return entry;
  }

  /** The `count`-th request that matches, as soon as it has arrived. */
  arrival(match: Match, count: number): Promise<LoggedRequest> {
    return new Promise((resolve) => {
      const waiter = { match, count, resolve };
      if (!this.#tell(waiter)) this.#waiting.push(waiter);
    });
  }

  #tell({ match, count, resolve }: Waiter): boolean {
    const matching = this.entries.filter((entry) => matches(match, entry));
    const wanted = matching[count - 1];
    if (wanted) resolve(wanted);
    return wanted !== undefined;
  }
}

/** Whether a request is of a kind or passes a test. */
export function matches(match: Match, request: SimulatedRequest): boolean {
  return typeof match === 'string' ? match === request.kind : match(request);
}
