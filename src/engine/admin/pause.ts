import type { Pause } from '../../domain/pause.js';
import type { Head } from '../../domain/records.js';
import type { EngineContext } from '../context.js';
import { refusePaused } from '../refuse-paused.js';
import { type AdminWord, checkWord } from './admin-arguments.js';
import { adminWrite } from './admin-write.js';

/** Who paused a tenant first keeps it paused: asking again changes nothing. */
export async function pauseTenant<Tx>(context: EngineContext<Tx>, word: AdminWord): Promise<void> {
  checkWord('pause', word);
  const { by, reason } = word;
  await adminWrite(context, by, async (head, at) => {
    if (head.pause !== null) return nothing;
    const pause: Pause = { since: at, by, reason };
    return {
      write: { put: {}, remove: {}, head: { pause } },
      changes: [
        { kind: 'admin', action: 'paused', reason, before: told(head), after: told({ ...head, pause }) },
      ],
      result: undefined,
    };
  });
}

/**
 * Due when it was due before, or now if that has passed: the time of the pause was nobody's fault. What was never paused
 * and never synced is free to start, whatever policy the asking client has.
 */
export async function resumeTenant<Tx>(
  context: EngineContext<Tx>,
  word: Pick<AdminWord, 'by'> & Partial<Pick<AdminWord, 'reason'>>,
): Promise<void> {
  checkWord('resume', word, ['reason']);
  const { by, reason } = word;
  await adminWrite(context, by, async (head, at) => {
    if (head.pause?.purging === true) refusePaused(head, context.policy);
    const isWaiting = head.pause !== null || (head.resumedAt === null && head.lastSyncAt === null);
    if (!isWaiting) return nothing;
    const nextDueAt = head.nextDueAt !== null && head.nextDueAt > at ? head.nextDueAt : at;
    const fields = { pause: null, resumedAt: at, nextDueAt };
    return {
      write: { put: {}, remove: {}, head: fields },
      changes: [
        {
          kind: 'admin',
          action: 'resumed',
          ...(reason === undefined ? {} : { reason }),
          before: told(head),
          after: told({ ...head, ...fields }),
        },
      ],
      result: undefined,
    };
  });
}

const nothing = { write: undefined, changes: [], result: undefined };

function told({ pause, nextDueAt }: Pick<Head, 'pause' | 'nextDueAt'>) {
  return {
    pause: pause === null ? null : { ...pause, since: pause.since.toISOString() },
    nextDueAt: nextDueAt?.toISOString() ?? null,
  };
}
