import { licenseExpired } from '../../core/license/seats.js';
import type { MappingTally } from '../../core/preview/mapping-tally.js';
import type { MappingPreview, MappingWarning, PreviewSummary } from '../../domain/preview.js';
import type { Counts } from '../../domain/records.js';
import type { License } from '../../ports/license-provider.js';
import type { Session } from '../session.js';
import type { RowSink } from './row-sink.js';
import type { Asked } from './run-preview.js';

export interface SummaryFacts<Tx> {
  readonly session: Session<Tx>;
  readonly before: Counts;
  readonly license: License;
  readonly asked: Asked;
  readonly tally: MappingTally;
  readonly sink: RowSink;
}

export function summaryOf<Tx>(facts: SummaryFacts<Tx>): PreviewSummary {
  const { session, before, license, sink } = facts;
  const { counts, skipped } = sink;
  return {
    license: licenseExpired(license, session.now) ? 'expired' : 'active',
    users: session.counts.users,
    imports: counts.import,
    updates: counts.update,
    identityChanges: counts['identity-change'],
    preserves: counts.preserve,
    reactivations: counts.reactivate,
    reassigns: counts.reassign,
    leftovers: counts['left-over'],
    holds: session.head.counts.holds,
    brakes: trippedIn(session),
    unmatched: counts.unmatched,
    skipped: { ...skipped },
    seats: { before: before.active, after: session.head.counts.active, ...license.seats },
    mappings: mappingsOf(facts),
  };
}

function trippedIn<Tx>({ round, head }: Session<Tx>): PreviewSummary['brakes'] {
  return round.counters.braked.flatMap((kind) => {
    const { hold } = head.brakes[kind];
    return hold === null ? [] : [{ kind, reason: hold.reason, users: hold.users }];
  });
}

function mappingsOf<Tx>({ session, asked, tally, sink }: SummaryFacts<Tx>): MappingPreview[] {
  const told = session.mappings.compiled.filter(({ mapping }) => !asked.hidden?.has(mapping.mappingId));
  return told.map(({ mapping: { mappingId, name }, criteria }) => ({
    mappingId,
    name,
    imports: sink.importsBy.get(mappingId) ?? 0,
    ...tally.of(mappingId),
    warnings: [
      ...criteria.attributes
        .filter((path) => !session.head.shown.includes(path))
        .map((path): MappingWarning => ({ code: 'attribute-never-shown', path })),
      ...frozenGroups(session, criteria.groups),
    ],
  }));
}

function frozenGroups<Tx>(
  { groups }: Session<Tx>,
  asked: Session<Tx>['mappings']['groups'],
): MappingWarning[] {
  const open = asked.flatMap(({ groupId, transitive }) => groups.openGroup(groupId, transitive) ?? []);
  return [...new Set(open)].flatMap((groupId): MappingWarning[] => {
    const { reason } = groups.group(groupId) ?? {};
    return reason === undefined ? [] : [{ code: 'group-frozen', groupId, reason }];
  });
}
