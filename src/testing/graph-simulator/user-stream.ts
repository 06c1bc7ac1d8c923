import { refusedSelect } from './collection-replies.js';
import type { DeltaSettings } from './delta-service.js';
import type { DeltaStream } from './delta-stream.js';
import { ERROR_SAMPLES } from './error-samples.js';
import { NOT_SELECTABLE } from './property-sets.js';
import { renderEntry } from './render-entry.js';
import { type PlannedEntry, planRound } from './round-plan.js';

/** users/delta. */
export function userStream(settings: DeltaSettings): DeltaStream<PlannedEntry> {
  const { tenant, rights, played } = settings;
  return {
    resource: 'users',
    version: () => tenant.version,
    refused: (select) =>
      select?.some((name) => NOT_SELECTABLE.has(name))
        ? ERROR_SAMPLES['400-select-not-supported']
        : refusedSelect(select),
    plan: (request) => planRound(settings, request),
    render: (entry, shape) => {
      if (rights.usersBasicOnly) played.count('nulledBodies');
      return renderEntry(entry, { ...shape, basicOnly: rights.usersBasicOnly });
    },
  };
}
