import { ProposedPeople } from '../../core/adoption/proposed-people.js';
import { DeltaSyncError } from '../../errors.js';
import type { EngineContext } from '../context.js';
import type { DirectoryReader } from '../directory-reader.js';
import type { LicenseGate } from '../license-gate.js';

/** More people on whom a commit fails mean that store or product is broken, and not their data. */
const mostFailures = 20;

/** One call of `users.adopt`. */
export class AdoptionRun<Tx> {
  readonly proposed = new ProposedPeople();
  readonly context: EngineContext<Tx>;
  readonly by: string;
  readonly gate: LicenseGate;
  readonly reader: DirectoryReader;
  readonly signal: AbortSignal;
  #failures = 0;

  constructor(parts: Pick<AdoptionRun<Tx>, 'context' | 'by' | 'gate' | 'reader' | 'signal'>) {
    this.context = parts.context;
    this.by = parts.by;
    this.gate = parts.gate;
    this.reader = parts.reader;
    this.signal = parts.signal;
  }

  /** Why somebody on whom a commit failed alone, and twice, is refused; throws where there are too many of them. */
  refusalFor(failure: DeltaSyncError): 'host-error' | 'unstorable' {
    this.#failures += 1;
    if (this.#failures > mostFailures) throw failure;
    return failure.code === 'ERR_HOST_HOOK' ? 'host-error' : 'unstorable';
  }
}

const failuresOfCommits: ReadonlySet<string> = new Set([
  'ERR_HOST_HOOK',
  'ERR_REPOSITORY_UNAVAILABLE',
  'ERR_REPOSITORY_CONFLICT',
]);

/** What a commit may fail with because of the people in it. */
export function commitFailure(error: unknown): DeltaSyncError | undefined {
  return error instanceof DeltaSyncError && failuresOfCommits.has(error.code) ? error : undefined;
}
