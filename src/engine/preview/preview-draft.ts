import type { Mapping } from '../../domain/mapping.js';
import type { DraftPreview, DraftRow } from '../../domain/preview.js';
import { DeltaSyncError } from '../../errors.js';
import type { MappingDraft } from '../admin/mapping-input.js';
import type { EngineContext } from '../context.js';
import { DraftWatch } from './draft-watch.js';
import type { PreviewOptions } from './preview.js';
import { type Asked, runPreview } from './run-preview.js';

/** Stands for the id that a new mapping has not got yet. */
const draftId = 'draft';
const replacedId = 'replaced';

/** What a full sync would do with the draft among the mappings; only rows that concern the draft are told. */
export async function previewDraft<A, Tx>(
  context: EngineContext<Tx>,
  draft: MappingDraft<A>,
  mappingId: string | undefined,
  { onRow, signal = new AbortController().signal }: PreviewOptions<DraftRow>,
): Promise<DraftPreview> {
  const at = context.clock.now();
  const id = mappingId ?? draftId;
  const previewed = await runPreview(context, {
    asked: (stored) => askedWith(draft, mappingId, stored, at),
    onRow,
    wants: (row) => concerns(row, id),
    signal,
  });
  const { summary, digest, sink } = previewed;
  return { summary, digest, draft: previewed.draft!.result(sink) };
}

function askedWith<A>(
  draft: MappingDraft<A>,
  mappingId: string | undefined,
  stored: readonly Mapping[],
  at: Date,
): Asked {
  const replaced = stored.find((mapping) => mapping.mappingId === mappingId);
  if (mappingId !== undefined && replaced === undefined) {
    throw new DeltaSyncError('ERR_MAPPING_CONFLICT', `There is no mapping ${mappingId}`);
  }
  const others = stored.filter((mapping) => mapping !== replaced);
  const place = Math.min(draft.priority ?? replaced?.priority ?? others.length, others.length);
  const mapping: Mapping = {
    mappingId: replaced?.mappingId ?? draftId,
    name: draft.name,
    criteria: draft.criteria,
    assignment: draft.assignment,
    autoImport: draft.autoImport ?? true,
    priority: place,
    criteriaRevision: (replaced?.criteriaRevision ?? 0) + 1,
    createdAt: replaced?.createdAt ?? at,
    updatedAt: at,
  };
  const ordered = [...others.slice(0, place), mapping, ...others.slice(place), ...takingNobody(replaced)];
  return {
    mappings: ordered.map((each, priority) => ({ ...each, priority })),
    hidden: new Set([replacedId]),
    draft: new DraftWatch(mapping.mappingId, stored),
  };
}

/** Asks what the replaced mapping asks, so that its attributes and groups are read and whom it takes can be told. */
function takingNobody(replaced: Mapping | undefined): Mapping[] {
  if (replaced === undefined) return [];
  const criteria = { all: [{ not: { everyone: true } }, replaced.criteria] } as const;
  return [{ ...replaced, mappingId: replacedId, criteria, autoImport: false }];
}

function concerns(row: DraftRow, mappingId: string): boolean {
  switch (row.kind) {
    case 'take':
    case 'let-go':
      return true;
    case 'import':
    case 'left-over':
      return row.mappingId === mappingId;
    case 'reassign':
      return row.fromMappingId === mappingId || row.toMappingId === mappingId;
    default:
      return false;
  }
}
