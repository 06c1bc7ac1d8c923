import { MappingTally } from '../../core/preview/mapping-tally.js';
import type { Mapping } from '../../domain/mapping.js';
import type { DraftRow, Preview } from '../../domain/preview.js';
import { emptyHead, type Head } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { License } from '../../ports/license-provider.js';
import { refuseEarly } from '../attempt.js';
import { CommitFailure } from '../commit-once.js';
import type { EngineContext } from '../context.js';
import { DirectoryReader } from '../directory-reader.js';
import { HeldLease } from '../held-lease.js';
import { LicenseGate } from '../license-gate.js';
import { OverlayRepository } from '../overlay/overlay-repository.js';
import { proveTenant } from '../prove-tenant.js';
import { randomId } from '../random-id.js';
import { readMappings } from '../read-all.js';
import { runToReport } from '../run-phases.js';
import { Session } from '../session.js';
import { fromStore } from '../store-error.js';
import type { DraftWatch } from './draft-watch.js';
import { type OnRow, RowSink } from './row-sink.js';
import { summaryOf } from './summary.js';
import { tellWritten } from './tell-written.js';
import { watchTenant } from './watch-tenant.js';

/** What is evaluated: the stored mappings, or others in their place. */
export interface Asked {
  readonly mappings: readonly Mapping[];
  /** Mappings that are asked and not told of. */
  readonly hidden?: ReadonlySet<string>;
  readonly draft?: DraftWatch;
}

export interface PreviewRun {
  readonly asked: (stored: readonly Mapping[]) => Asked;
  readonly onRow: OnRow<DraftRow> | undefined;
  readonly wants: (row: DraftRow) => boolean;
  readonly signal: AbortSignal;
}

export interface Previewed extends Preview {
  readonly draft: DraftWatch | undefined;
  readonly sink: RowSink;
}

/**
 * A full round of the real engine over a store that keeps its writes to itself: what it says a sync does is what a sync
 * does. The license is asked once, and an expired one refuses nothing: nothing is imported by looking.
 */
export async function runPreview<Tx>(context: EngineContext<Tx>, run: PreviewRun): Promise<Previewed> {
  const { signal } = run;
  const sink = new RowSink(run.onRow, run.wants, signal);
  try {
    if (signal.aborted) throw signal.reason;
    return await evaluate(context, run, sink);
  } catch (error) {
    if (sink.failure !== undefined) throw sink.failure.error;
    const told = error instanceof CommitFailure ? error.reason : error;
    if (told instanceof DeltaSyncError && told !== signal.reason) {
      if (told.code === 'ERR_DIRECTORY_UNAUTHORIZED') context.proof.tenant = false;
      throw told;
    }
    if (!signal.aborted) throw told;
    throw new DeltaSyncError('ERR_SYNC_ABORTED', 'The preview was aborted', { cause: signal.reason });
  }
}

async function evaluate<Tx>(
  context: EngineContext<Tx>,
  { asked: askedOf, signal }: PreviewRun,
  sink: RowSink,
): Promise<Previewed> {
  const { repository, tenantId, clock } = context;
  const startedAt = clock.now();
  const license = await new LicenseGate(context).ask();
  const stored = (await fromStore(repository.head(tenantId))) ?? emptyHead;
  refuseEarly(stored.notBefore, startedAt);
  const asked = askedOf(await readMappings(repository, tenantId));
  // People of `manual` mappings are asked again when a mapping was edited.
  const edits = asked.draft === undefined ? 0 : 1;
  const head: Head = { ...stored, mappingEdits: stored.mappingEdits + edits };
  const overlay = new OverlayRepository(repository, head);
  const tally = new MappingTally();
  const parts = sessionParts({ ...context, repository: overlay }, license, startedAt, signal);
  const watch = watchTenant(sink, tally, asked.draft);
  const session = new Session({ ...parts, head, mappings: asked.mappings, watch });
  try {
    await proveTenant(context, parts.reader, signal);
    const { active } = stored.counts;
    session.step({ type: 'begun', at: startedAt, fingerprint: session.fingerprint(), full: true, active });
    await runToReport(session);
  } finally {
    // Nobody's lease, and a timer that would outlive the preview.
    await parts.lease.release();
  }
  const digest = await tellWritten({ overlay, store: repository, tenantId, signal, sink });
  const summary = summaryOf({ session, before: stored.counts, license, asked, tally, sink });
  return { summary, digest, draft: asked.draft, sink };
}

function sessionParts<Tx>(client: EngineContext<Tx>, license: License, startedAt: Date, signal: AbortSignal) {
  const context: EngineContext<Tx> = { ...client, onCommit: undefined, emit: () => undefined };
  const { repository, tenantId, policy, clock, random } = context;
  const gate = { pass: async () => license };
  const lease = new HeldLease(repository, tenantId, { fence: 0 }, policy.leaseTtlMs, clock);
  const reader = new DirectoryReader({ ...context, gate, onRetry: () => undefined }, lease);
  const runId = randomId(random);
  return { context, lease, gate, reader, runId, trigger: 'on-demand', startedAt, signal } as const;
}
