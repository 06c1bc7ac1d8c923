import { compileMappings } from '../../core/criteria/compile-mappings.js';
import { type CompiledMapping, firstMatch, type Match } from '../../core/people/first-match.js';
import type { Candidate } from '../../core/preview/candidate.js';
import { addOne } from '../../core/preview/mapping-tally.js';
import { presentAddress } from '../../domain/address.js';
import type { Mapping } from '../../domain/mapping.js';
import type { DraftPreview } from '../../domain/preview.js';
import type { RowSink } from './row-sink.js';

/** Tells whom a draft takes, and from which of today's mappings. */
export class DraftWatch {
  readonly mappingId: string;
  readonly #today: readonly CompiledMapping[];
  readonly #from = new Map<string | undefined, number>();

  constructor(mappingId: string, today: readonly Mapping[]) {
    this.mappingId = mappingId;
    this.#today = compileMappings(today).compiled;
  }

  async see({ objectId, properties, view }: Candidate, match: Match, sink: RowSink): Promise<void> {
    const userPrincipalName = presentAddress(properties.userPrincipalName);
    const before = idOf(firstMatch(this.#today, view));
    const after = idOf(match);
    if (after === this.mappingId) {
      addOne(this.#from, before);
      const from = before === undefined ? {} : { fromMappingId: before };
      await sink.add({ kind: 'take', objectId, userPrincipalName, ...from });
    } else if (before === this.mappingId && match.kind !== 'undecided') {
      const to = after === undefined ? {} : { toMappingId: after };
      await sink.add({ kind: 'let-go', objectId, userPrincipalName, ...to });
    }
  }

  result({ counts }: RowSink): DraftPreview['draft'] {
    const from = [...this.#from].map(([mappingId, people]) =>
      mappingId === undefined ? { people } : { mappingId, people },
    );
    return { mappingId: this.mappingId, takes: counts.take, letsGo: counts['let-go'], from };
  }
}

function idOf(match: Match): string | undefined {
  return match.kind === 'taken' ? match.mapping.mappingId : undefined;
}
