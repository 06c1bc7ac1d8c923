import type pg from 'pg';
import type { Checkpoint } from '../../src/domain/checkpoint.js';
import type { PageWord } from './messages.js';

/** Whether all pages that lie behind the stored token have left their data: in the table, or in a word that waits. */
export class PagesBehindToken {
  /** By the link that each page gave. */
  readonly #pages = new Map<string, PageWord>();
  readonly #seen = new Set<PageWord>();
  checked = 0;

  add(page: PageWord): void {
    this.#pages.set(page.next, page);
  }

  /** People whose stored name is older than a page behind the token told, in words. */
  async missing(pool: pg.Pool, schema: string): Promise<string[]> {
    const { rows } = await pool.query<{
      checkpoint: Checkpoint | null;
      names: Record<string, string> | null;
      waiting: Record<string, string> | null;
    }>(
      `SELECT checkpoint, (SELECT jsonb_object_agg(object_id, display_name) FROM ${schema}.users) AS names,
          (SELECT jsonb_object_agg(object_id, claim->'said'->>'displayName') FROM ${schema}.leftovers
            WHERE claim->'said'->>'displayName' IS NOT NULL) AS waiting
        FROM ${schema}.sync_states`,
    );
    const { checkpoint, names, waiting } = rows[0] ?? {};
    const missing: string[] = [];
    for (const page of this.#behind(checkpoint ?? undefined)) {
      this.checked += 1;
      for (const [objectId, told] of page.names) {
        const stored = names?.[objectId];
        // A word that a read did not confirm waits with its details (I6).
        const open = waiting?.[objectId];
        if (open !== undefined && age(open) >= age(told)) continue;
        if (stored !== undefined && age(stored) < age(told)) {
          missing.push(`${objectId} is ${stored}, and a page behind the token told ${told}`);
        }
      }
    }
    return missing;
  }

  *#behind(checkpoint: Checkpoint | undefined): Generator<PageWord> {
    const round = checkpoint?.state === 'running' ? checkpoint.round : undefined;
    let link = round?.deltaLink ?? round?.link ?? checkpoint?.token?.deltaLink;
    for (;;) {
      const page = this.#pages.get(link ?? '');
      if (page === undefined || this.#seen.has(page)) return;
      this.#seen.add(page);
      yield page;
      link = page.link ?? undefined;
    }
  }
}

function age(name: string): number {
  return Number(name.split(' ')[1]);
}
