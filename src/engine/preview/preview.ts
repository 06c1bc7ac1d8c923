import type { DraftRow, Preview, PreviewRow } from '../../domain/preview.js';
import type { EngineContext } from '../context.js';
import type { OnRow } from './row-sink.js';
import { runPreview } from './run-preview.js';

export interface PreviewOptions<Row> {
  /**
   * Gets each row, one at a time and awaited. What it throws ends the preview, which rejects with the same error.
   *
   * `unmatched` and `skipped` come while the tenant is read, once for each time the directory names the person and
   * when an answer that was open then is known; all other rows come at the end, by object id, first those of people whose record would change, then everybody left over.
   */
  readonly onRow?: (row: Row) => void | Promise<void>;
  /** Aborted: the preview rejects at once with ERR_SYNC_ABORTED. */
  readonly signal?: AbortSignal;
}

/** What a full sync would do now. */
export async function preview<Tx>(
  context: EngineContext<Tx>,
  { onRow, signal = new AbortController().signal }: PreviewOptions<PreviewRow>,
): Promise<Preview> {
  const { summary, digest } = await runPreview(context, {
    asked: (mappings) => ({ mappings }),
    // Without a draft nobody is taken from a mapping.
    onRow: onRow as OnRow<DraftRow> | undefined,
    wants: () => true,
    signal,
  });
  return { summary, digest };
}
