import { approvalQuestion } from '../../core/brake/approval-question.js';
import type { Question } from '../../core/people/question.js';
import type { BrakeKind } from '../../domain/brakes.js';
import type { ChangeFacts } from '../../domain/change.js';
import { emptyHead } from '../../domain/records.js';
import { adminWrite } from '../admin/admin-write.js';
import { withoutPlace } from '../admin/lone-facts.js';
import type { EngineContext } from '../context.js';
import { type LookUps, noLookUps } from '../decide.js';
import { decideCommit } from '../decide-commit.js';
import { readLive } from '../gather.js';
import { readGroupBook } from '../groups/read-groups.js';
import { LicenseGate } from '../license-gate.js';
import { retryOf } from '../phases/leftovers.js';
import { proveTenant } from '../prove-tenant.js';
import { readMappings } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { writeOf } from '../write-of.js';
import { applyApproved } from './apply-approved.js';
import { Approval } from './approval.js';
import { batchesOf, isOpen, kindOfHold } from './open-hold.js';
import { findOnHold } from './people-on-hold.js';

export interface Approving {
  readonly by: string;
  readonly objectIds: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

export interface HoldApproval {
  /** People who were preserved, or re-keyed. */
  readonly applied: number;
  /** People of whom the directory gave no answer: they stay on hold. */
  readonly unanswered: number;
}

export async function approveHold<Tx>(
  context: EngineContext<Tx>,
  holdId: string,
  { by, objectIds, signal }: Approving,
): Promise<HoldApproval> {
  const { repository, tenantId } = context;
  const gate = new LicenseGate(context);
  await gate.pass();
  const kind = await kindOfHold(context, holdId);
  const head = (await fromStore(repository.head(tenantId))) ?? emptyHead;
  const mappings = await readMappings(repository, tenantId);
  const approval = new Approval(context, gate, signal, await readGroupBook(context), { head, mappings });
  await proveTenant(context, approval.reader, signal);
  let applied = 0;
  let unanswered = 0;
  for await (const ids of batchesOf(context, kind, objectIds, signal)) {
    const asked = (await findOnHold(context, kind, ids)).map(({ objectId }) => objectId);
    if (asked.length === 0) continue;
    const lookUps = await readAll(approval, asked);
    unanswered += asked.length - lookUps.reads.size;
    const rekeyed = await decideBatch(approval, { kind, holdId, by }, lookUps);
    applied += kind === 'rekey' ? rekeyed : await applyApproved(context, gate, by, asked);
  }
  return { applied, unanswered };
}

/** Of whom nothing is answered nothing is decided. */
async function readAll<Tx>(approval: Approval<Tx>, ids: readonly string[]): Promise<LookUps> {
  const lookUps = noLookUps();
  const sentAt = approval.now;
  for (const [id, read] of await readLive(approval, ids)) {
    if (read.outcome === 'unreadable') continue;
    lookUps.reads.set(id, read);
    lookUps.readAt.set(id, sentAt);
  }
  return lookUps;
}

interface Deciding {
  readonly kind: BrakeKind;
  readonly holdId: string;
  readonly by: string;
}

/** @returns how many people have another address now */
async function decideBatch<Tx>(
  approval: Approval<Tx>,
  { kind, holdId, by }: Deciding,
  lookUps: LookUps,
): Promise<number> {
  const { context } = approval;
  const { repository, tenantId } = context;
  if (lookUps.reads.size === 0) return 0;
  return adminWrite(
    context,
    by,
    async (head, at) => {
      const nothing = { write: undefined, changes: [], result: 0 };
      await approval.gate.pass();
      if (!isOpen(head, kind, holdId)) return nothing;
      approval.renew(head, await readMappings(repository, tenantId));
      const questions = await questionsAbout(approval, kind, [...lookUps.reads.keys()]);
      if (questions.length === 0) return nothing;
      const people = questions.map(({ objectId }) => objectId);
      const approved = kind === 'preserve' ? { approved: new Set(people) } : {};
      const { commit, shown } = await decideCommit(approval, questions, { ...lookUps, ...approved });
      const admin: ChangeFacts = {
        kind: 'admin',
        action: 'hold-approved',
        subject: holdId,
        before: { standing: 'on-hold' },
        after: { standing: 'approved', objectIds: people },
      };
      const write = withoutPlace(writeOf(commit, approval.head, approval.head.checkpoint, at, shown));
      return {
        write,
        changes: [admin, ...commit.changes],
        result: commit.tallies.identityChanged,
      };
    },
    lookUps.refused,
  );
}

async function questionsAbout<Tx>(
  { context, round }: Approval<Tx>,
  kind: BrakeKind,
  ids: readonly string[],
): Promise<Question[]> {
  const { repository, tenantId } = context;
  if (kind === 'rekey') return (await findOnHold(context, kind, ids)).map(retryOf);
  const [pending, users, leftovers] = await Promise.all([
    findOnHold(context, kind, ids),
    fromStore(repository.get(tenantId, 'user', ids)),
    fromStore(repository.get(tenantId, 'leftover', ids)),
  ]);
  return pending.map((each) => {
    const { objectId } = each;
    const user = users.find((one) => one.objectId === objectId);
    const leftover = leftovers.find((one) => one.objectId === objectId);
    return approvalQuestion(each, user, leftover, round.ordinal);
  });
}
