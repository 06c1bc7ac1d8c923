import { brakeKinds } from '../../domain/brakes.js';
import { addressHoldId, type Hold } from '../../domain/hold.js';
import { emptyHead, type LeftoverRecord } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import { abortable } from '../admin/lone-reader.js';
import type { EngineContext } from '../context.js';
import { readAll } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { approveHold, type HoldApproval } from './approve-hold.js';
import { dismissHold } from './dismiss-hold.js';
import { pagesOnHold } from './people-on-hold.js';

export interface HoldDecision {
  /** Only these of its people; default all of them. */
  readonly objectIds?: readonly string[];
  /** Who decides. */
  readonly by: string;
  readonly signal?: AbortSignal;
}

/**
 * Changes that wait: for proof, which ends a hold of kind `address` by itself, or for an administrator. Of kinds `preserve` and
 * `rekey` at most one is open, and takes in whoever else is stopped. While somebody is on hold they are active, backed up, and
 * keep their address, unless another person has it now.
 */
export class Holds<Tx> {
  readonly #context: EngineContext<Tx>;

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
  }

  async *list(
    query: { readonly kind?: Hold['kind']; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Hold> {
    const { repository, tenantId } = this.#context;
    const { kind, signal } = query;
    const { brakes } = (await fromStore(repository.head(tenantId))) ?? emptyHead;
    for (const each of brakeKinds) {
      const { hold } = brakes[each];
      if (hold === null || (kind !== undefined && kind !== each)) continue;
      const users: string[] = [];
      for await (const page of pagesOnHold(this.#context, each, signal)) {
        for (const { objectId } of page) users.push(objectId);
      }
      const { holdId, reason, since } = hold;
      yield { holdId, kind: each, reason, since, users };
    }
    if (kind !== undefined && kind !== 'address') return;
    const given = signal === undefined ? {} : { signal };
    const filter = { reasons: ['address-held'] as const };
    for await (const record of readAll(repository, tenantId, 'leftover', { ...given, filter })) {
      yield addressHoldOf(record);
    }
  }

  /**
   * Lets the people of a hold through, whatever the limit: each is decided again from a live read, in batches, and who is not to
   * be preserved or re-keyed any more is just taken off. It may be called again after it was cut short. No lease is needed;
   * each batch leaves an `admin` change.
   *
   * Throws ERR_OPTIONS_INVALID (also for a hold of kind `address`), ERR_HOLD_NOT_FOUND, ERR_LICENSE_EXPIRED,
   * ERR_LICENSE_UNAVAILABLE, ERR_TENANT_MISMATCH, ERR_SYNC_ABORTED, ERR_HOST_HOOK, and what kept directory or store from
   * answering.
   */
  async approve(holdId: string, decision: HoldDecision): Promise<HoldApproval> {
    const { by, objectIds, signal } = checked('approve', holdId, decision);
    const own = signal === undefined ? new AbortController().signal : AbortSignal.any([signal]);
    return abortable(own, 'The approval was aborted', () =>
      approveHold(this.#context, holdId, { by, objectIds, signal: own }),
    );
  }

  /**
   * Takes people off a hold and leaves them as they are. Remembered until the directory says something else of them: that
   * they are back, or gone for good rather than disabled, or a third name. Needs no license and no call of the directory.
   *
   * Throws ERR_OPTIONS_INVALID (also for a hold of kind `address`), ERR_HOLD_NOT_FOUND, and what kept the store from answering.
   */
  async dismiss(holdId: string, decision: HoldDecision): Promise<{ readonly dismissed: number }> {
    return dismissHold(this.#context, holdId, checked('dismiss', holdId, decision));
  }
}

function checked(name: string, holdId: string, decision: HoldDecision) {
  const { by, objectIds, signal } = decision ?? {};
  const problems: { path: string; reason: string }[] = [];
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  if (!isText(holdId)) problems.push({ path: 'holdId', reason: 'must be a text' });
  else if (holdId.startsWith(addressHoldId(''))) {
    problems.push({ path: 'holdId', reason: 'a hold of an address waits for proof and ends by itself' });
  }
  if (!isText(by)) problems.push({ path: 'by', reason: 'must be a text' });
  if (objectIds !== undefined && !(Array.isArray(objectIds) && objectIds.every(isText))) {
    problems.push({ path: 'objectIds', reason: 'must be a list of texts' });
  }
  if (problems.length === 0) return { by, objectIds: objectIds?.map((id) => id.toLowerCase()), signal };
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', `holds.${name} got invalid arguments. ${told}`, {
    problems,
  });
}

function addressHoldOf({ objectId, since, contest }: LeftoverRecord): Hold {
  return {
    holdId: addressHoldId(objectId),
    kind: 'address',
    reason: contest?.contested === true ? 'contested' : 'held',
    since,
    users: [objectId],
    ...(contest === undefined ? {} : { holderId: contest.holderId }),
  };
}
