import type { Properties } from '../../domain/directory-user.js';
import type { SyncForecast, UserExplanation, UserHint, WaitReason } from '../../domain/user-explanation.js';
import { isGuest } from '../people/decide-newcomer.js';

/** What to look at first, of a person and of what becomes of them. */
export function userHints(
  { directory, mappings, sync }: Pick<UserExplanation, 'directory' | 'mappings' | 'sync'>,
  properties: Properties,
  { userTypes, isExcluded }: { readonly userTypes: 'members' | 'all'; readonly isExcluded: boolean },
): UserHint[] {
  const forecasts = chain(sync);
  const reasons = forecasts.flatMap((forecast) => ('why' in forecast ? [forecast.why] : []));
  const waits = forecasts.map(awaited);
  const told: readonly (readonly [UserHint, boolean])[] = [
    ['license-expired', reasons.includes('license-expired')],
    ['license-unavailable', reasons.includes('license-unavailable')],
    ['gone', directory === 'soft-deleted' || directory === 'deleted'],
    ['unreadable', directory === 'unreadable'],
    ['excluded', isExcluded],
    ['disabled', properties.accountEnabled === false],
    ['guest', userTypes === 'members' && isGuest(properties.userType)],
    ['no-mapping', mappings.length === 0],
    ['no-seat', waits.includes('no-seat')],
    ['on-hold', waits.some((reason) => reason !== undefined && holds.has(reason))],
    ['unchanged-since-token', reasons.includes('unchanged-since-token')],
    ['not-in-stream', reasons.includes('not-in-stream')],
  ];
  return told.flatMap(([hint, applies]) => (applies ? [hint] : []));
}

const holds: ReadonlySet<WaitReason> = new Set(['address-held', 'rekey-held', 'preserve-held']);

function chain(forecast: SyncForecast): SyncForecast[] {
  const { otherwise } = forecast as { readonly otherwise?: SyncForecast };
  return otherwise === undefined ? [forecast] : [forecast, ...chain(otherwise)];
}

function awaited(forecast: SyncForecast) {
  if (forecast.action === 'wait') return forecast.reason;
  return 'waitsFor' in forecast ? forecast.waitsFor : undefined;
}
