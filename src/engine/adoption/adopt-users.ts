import type { AdoptionRecord, AdoptionRow, AdoptionSummary } from '../../domain/adoption.js';
import { DeltaSyncError } from '../../errors.js';
import type { StandardSchema } from '../../ports/standard-schema.js';
import { abortable, loneReader } from '../admin/lone-reader.js';
import { refuseEarly } from '../attempt.js';
import type { EngineContext } from '../context.js';
import { headOf } from '../feed/positions.js';
import { batches } from '../identity/batches.js';
import { LicenseGate } from '../license-gate.js';
import type { OnRow } from '../preview/row-sink.js';
import { proveTenant } from '../prove-tenant.js';
import { adoptPeople, type PersonRecord } from './adopt-people.js';
import { type CheckedRecord, checkCall, checkRecord, type GoodRecord } from './adoption-input.js';
import { AdoptionRows } from './adoption-rows.js';
import { AdoptionRun } from './adoption-run.js';
import { proposePeople } from './propose-people.js';

/** Records that are held in memory, read live and committed together. */
const batchSize = 500;

export interface AdoptionOptions {
  /** Who does it; stands in the change feed. */
  readonly by: string;
  /**
   * Gets a row for each record, in their order, one at a time and awaited; those of up to 500 records come when their
   * commit has landed. What it throws ends the adoption, which rejects with the same error.
   */
  readonly onRow?: (row: AdoptionRow) => void | Promise<void>;
  /** Aborted: rejects with ERR_SYNC_ABORTED. Who was adopted before stays so. */
  readonly signal?: AbortSignal;
}

/** Takes over people whom the product protects already (R13). */
export async function adoptUsers<A, Tx>(
  context: EngineContext<Tx>,
  records: Iterable<AdoptionRecord<A>> | AsyncIterable<AdoptionRecord<A>>,
  options: AdoptionOptions,
  assignmentSchema: StandardSchema<A> | undefined,
): Promise<AdoptionSummary> {
  checkCall(records, options);
  const { by, onRow, signal: given } = options;
  // An own one: a caller may pass one to hundreds of calls, and Node warns of so many listeners.
  const signal = AbortSignal.any(given === undefined ? [] : [given]);
  const rows = new AdoptionRows(onRow as OnRow<AdoptionRow> | undefined, signal);
  const gate = new LicenseGate(context);
  const run = new AdoptionRun({ context, by, gate, reader: loneReader(context, gate), signal });
  try {
    await abortable(signal, 'The adoption was aborted', async () => {
      refuseEarly((await headOf(context)).notBefore, context.clock.now());
      let count = 0;
      for await (const batch of batches(records, batchSize, signal)) {
        const { clock } = context;
        const checks = { assignmentSchema, now: clock.now() };
        const checked: CheckedRecord[] = [];
        for (const record of batch) checked.push(await checkRecord(record, count + checked.length, checks));
        count += batch.length;
        for (const row of await takeBatch(run, checked)) await rows.tell(row);
      }
    });
  } catch (error) {
    if (rows.failure !== undefined) throw rows.failure.error;
    if (error instanceof DeltaSyncError && error.code === 'ERR_DIRECTORY_UNAUTHORIZED') {
      context.proof.tenant = false;
    }
    throw error;
  }
  return rows.summary;
}

/** The rows of one batch in the order of its records; whoever has an object id goes first, and is managed for the others. */
async function takeBatch<Tx>(
  run: AdoptionRun<Tx>,
  checked: readonly CheckedRecord[],
): Promise<readonly AdoptionRow[]> {
  const { context, gate, reader, signal } = run;
  await gate.pass();
  await proveTenant(context, reader, signal);
  const good = checked.filter((record): record is GoodRecord => !('problems' in record));
  const invalid = checked.flatMap((record): AdoptionRow[] =>
    'problems' in record ? [{ ...record.told, seen: [], outcome: 'invalid', problems: record.problems }] : [],
  );
  const adopted = await adoptPeople(
    run,
    good.filter((record): record is PersonRecord => record.objectId !== undefined),
  );
  const proposed = await proposePeople(
    run,
    good.flatMap(({ address, ...record }) =>
      record.objectId === undefined && address !== undefined ? [{ ...record, address }] : [],
    ),
  );
  return [...invalid, ...adopted, ...proposed].sort((a, b) => a.index - b.index);
}
