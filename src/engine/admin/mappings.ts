import { criteriaKey } from '../../core/criteria/criteria-key.js';
import { renumbered } from '../../core/criteria/mapping-order.js';
import type { ChangeFacts } from '../../domain/change.js';
import type { Mapping } from '../../domain/mapping.js';
import type { DraftPreview, DraftRow } from '../../domain/preview.js';
import type { Head } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { EngineContext } from '../context.js';
import type { PreviewOptions } from '../preview/preview.js';
import { previewDraft } from '../preview/preview-draft.js';
import { randomId } from '../random-id.js';
import { readMappings } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { adminWrite } from './admin-write.js';
import { checkDraft, checkPatch, type MappingChecks, type MappingDraft } from './mapping-input.js';

interface By {
  /** Who does it; stands in the change feed. */
  readonly by?: string;
}

/** Who is protected, and with what. Every edit leaves an `admin` change; those that let people in make the tenant due. */
export class Mappings<A, Tx> {
  readonly #context: EngineContext<Tx>;
  readonly #checks: MappingChecks<A>;

  constructor(context: EngineContext<Tx>, checks: MappingChecks<A>) {
    this.#context = context;
    this.#checks = checks;
  }

  /**
   * Adds a mapping; the next round is a full one and due at once, so that people who existed before are asked too.
   * Throws ERR_MAPPING_INVALID with a path and a reason for each mistake, ERR_MAPPING_CONFLICT when the name is taken.
   */
  async create(draft: MappingDraft<A>, { by }: By = {}): Promise<Mapping<A>> {
    const checked = await checkDraft(draft, this.#checks);
    const mappingId = randomId(this.#context.random);
    return this.#edit(by, async (mappings, head, at) => {
      refuseTakenName(mappings, checked.name);
      const place = Math.min(checked.priority ?? mappings.length, mappings.length);
      const mapping: Mapping<A> = {
        mappingId,
        name: checked.name,
        criteria: checked.criteria,
        assignment: checked.assignment,
        autoImport: checked.autoImport ?? true,
        priority: place,
        criteriaRevision: 1,
        createdAt: at,
        updatedAt: at,
      };
      const ordered = [...mappings.slice(0, place), mapping, ...mappings.slice(place)];
      return {
        put: [...renumbered(ordered, at), mapping],
        head: { ...edited(head), nextDueAt: at },
        change: {
          kind: 'admin',
          action: 'mapping-created',
          subject: mappingId,
          before: null,
          after: told(mapping),
        },
        result: mapping,
      };
    });
  }

  /** All mappings, first asked first. */
  async *list(): AsyncGenerator<Mapping<A>> {
    const { repository, tenantId } = this.#context;
    yield* (await readMappings(repository, tenantId)) as Mapping<A>[];
  }

  async get(mappingId: string): Promise<Mapping<A> | undefined> {
    const { repository, tenantId } = this.#context;
    const [mapping] = await fromStore(repository.get(tenantId, 'mapping', [mappingId]));
    return mapping as Mapping<A> | undefined;
  }

  /**
   * Changes the named fields. Changed criteria make the next round a full one; a new name, place or assignment does not,
   * and moves nobody's assignment by itself. Throws as `create`, and ERR_MAPPING_CONFLICT when there is no such mapping.
   */
  async update(mappingId: string, patch: Partial<MappingDraft<A>>, { by }: By = {}): Promise<Mapping<A>> {
    const checked = await checkPatch(patch, this.#checks);
    return this.#edit(by, async (mappings, head, at) => {
      const before = find(mappings, mappingId);
      const others = mappings.filter((mapping) => mapping !== before);
      if (checked.name !== undefined) refuseTakenName(others, checked.name);
      const { criteria = before.criteria, priority = before.priority } = checked;
      const asksOthers = criteriaKey(criteria) !== criteriaKey(before.criteria);
      const place = Math.min(priority, others.length);
      const after: Mapping<A> = {
        ...before,
        ...checked,
        criteria,
        priority: place,
        criteriaRevision: before.criteriaRevision + (asksOthers ? 1 : 0),
        updatedAt: at,
      };
      const ordered = [...others.slice(0, place), after, ...others.slice(place)];
      const letsIn = asksOthers || (after.autoImport && !before.autoImport);
      return {
        put: [...renumbered(ordered, at), after],
        head: { ...edited(head), ...(letsIn ? { nextDueAt: at } : {}) },
        change: {
          kind: 'admin',
          action: 'mapping-updated',
          subject: mappingId,
          before: told(before),
          after: told(after),
        },
        result: after,
      };
    });
  }

  /** Puts the mappings into this order; every one must be named once, else ERR_MAPPING_CONFLICT. */
  async reorder(mappingIds: readonly string[], { by }: By = {}): Promise<void> {
    await this.#edit(by, async (mappings, head, at) => {
      const byId = new Map(mappings.map((mapping) => [mapping.mappingId, mapping]));
      const ordered = mappingIds.flatMap((mappingId) => byId.get(mappingId) ?? []);
      if (new Set(ordered).size !== mappings.length || mappingIds.length !== mappings.length) {
        throw conflict('reorder must name every mapping of the tenant once');
      }
      return {
        put: renumbered(ordered, at),
        head: edited(head),
        change: {
          kind: 'admin',
          action: 'mappings-reordered',
          before: mappings.map((mapping) => mapping.mappingId),
          after: [...mappingIds],
        },
        result: undefined,
      };
    });
  }

  /** Takes the mapping away; people imported by it stay as they are (R3). */
  async delete(mappingId: string, { by }: By = {}): Promise<void> {
    await this.#edit(by, async (mappings, head, at) => {
      const before = find(mappings, mappingId);
      return {
        put: renumbered(
          mappings.filter((mapping) => mapping !== before),
          at,
        ),
        remove: [mappingId],
        head: edited(head),
        change: {
          kind: 'admin',
          action: 'mapping-deleted',
          subject: mappingId,
          before: told(before),
          after: null,
        },
        result: undefined,
      };
    });
  }

  /**
   * Whom the draft would take, and from which other mappings: what a full sync would do with it among the mappings, read
   * live, without lease and without a write. With `mappingId` it stands in for that mapping, at its place unless it has
   * a `priority`; its name need not be free.
   *
   * `onRow` gets the rows that concern the draft: `take` and `let-go` while the tenant is read, then `import`,
   * `left-over` and `reassign`; summary and digest are those of the whole sync. Throws as `create` and as
   * `client.preview`, and ERR_MAPPING_CONFLICT when there is no mapping `mappingId`.
   */
  async preview(
    draft: MappingDraft<A> & { readonly mappingId?: string },
    options: PreviewOptions<DraftRow> = {},
  ): Promise<DraftPreview> {
    // What is no object is refused as such, and not by its characters.
    const { mappingId, ...given } = typeof draft === 'object' ? (draft ?? {}) : { mappingId: undefined };
    const checked = await checkDraft<A>(given, this.#checks);
    return previewDraft(this.#context, checked, mappingId, options);
  }

  async #edit<T>(
    by: string | undefined,
    plan: (mappings: readonly Mapping<A>[], head: Head, at: Date) => Promise<Edit<A, T>>,
  ): Promise<T> {
    const { repository, tenantId } = this.#context;
    return adminWrite(this.#context, by, async (head, at) => {
      const mappings = (await readMappings(repository, tenantId)) as Mapping<A>[];
      const edit = await plan(mappings, head, at);
      // The edited mapping stands last and wins over its renumbered self.
      const put = [...new Map(edit.put.map((mapping) => [mapping.mappingId, mapping])).values()];
      return {
        write: { put: { mapping: put }, remove: { mapping: edit.remove ?? [] }, head: edit.head },
        changes: [edit.change],
        result: edit.result,
      };
    });
  }
}

interface Edit<A, T> {
  readonly put: readonly Mapping<A>[];
  readonly remove?: readonly string[];
  readonly head: Partial<Head>;
  readonly change: ChangeFacts;
  readonly result: T;
}

function edited(head: Head): Partial<Head> {
  return { mappingEdits: head.mappingEdits + 1 };
}

function told({ name, criteria, assignment, autoImport, priority }: Mapping) {
  return { name, criteria, assignment, autoImport, priority };
}

function find<A>(mappings: readonly Mapping<A>[], mappingId: string): Mapping<A> {
  const found = mappings.find((mapping) => mapping.mappingId === mappingId);
  if (found === undefined) throw conflict(`There is no mapping ${mappingId}`);
  return found;
}

function refuseTakenName(mappings: readonly Mapping[], name: string): void {
  if (mappings.some((mapping) => mapping.name === name)) throw conflict('name is taken by another mapping');
}

function conflict(message: string): DeltaSyncError {
  return new DeltaSyncError('ERR_MAPPING_CONFLICT', message);
}
