import { candidateOf } from '../../core/preview/candidate.js';
import type { MappingTally } from '../../core/preview/mapping-tally.js';
import { quietRow } from '../../core/preview/quiet-row.js';
import type { Watch } from '../session.js';
import type { DraftWatch } from './draft-watch.js';
import type { RowSink } from './row-sink.js';

/** Tells of people of whom a sync writes nothing, while the tenant is read, and counts whom the mappings take. */
export function watchTenant(sink: RowSink, tally: MappingTally, draft: DraftWatch | undefined): Watch {
  return async ({ people, round, facts }) => {
    for (const person of people) {
      const row = quietRow(person, round, facts);
      if (row !== undefined) await sink.add(row);
      const candidate = candidateOf(person, round, facts);
      if (candidate === undefined) continue;
      const match = tally.add(candidate, round.mappings);
      if (draft !== undefined) await draft.see(candidate, match, sink);
    }
  };
}
