import { type Phase, phases } from '../../src/domain/checkpoint.js';

/**
 * Where a process can be when it dies; `between rounds` is all of a round that belongs to no phase: lease, head, proof of the
 * tenant. Approvals need no round.
 */
export type KillPhase = Phase | 'between rounds' | 'approval';

export const roundPhases: readonly KillPhase[] = [...phases, 'between rounds'];
export const killPhases: readonly KillPhase[] = [...roundPhases, 'approval'];

const phaseOfFunction: Readonly<Record<string, KillPhase | 'holds'>> = {
  holdsPhase: 'holds',
  holdsAfterPhase: 'holds-after',
  groupsPhase: 'groups',
  usersPhase: 'users',
  pendingPhase: 'pending',
  sweepPhase: 'sweep',
  peoplePhase: 'people',
  leftoversPhase: 'leftovers',
  reportPhase: 'report',
  recordFailure: 'report',
  approveHold: 'approval',
};

/**
 * The phase that a call is made from, as the stack has it; undefined where the stack does not reach so far.
 *
 * @param usersDone - whether the users stream has come to its end in this round: both passes over who waits are one function
 */
export function phaseOfStack(usersDone: () => boolean): KillPhase | undefined {
  let found: KillPhase | 'holds' | undefined;
  const frames = framesOf();
  for (const { name } of frames) found = phaseOfFunction[name] ?? found;
  if (found === 'holds') return usersDone() ? 'holds-after' : 'holds-before';
  if (found !== undefined) return found;
  // The next page is asked for beside the one that is applied, and not awaited yet.
  if (frames.some(({ file }) => file.includes('/phases/users.'))) return 'users';
  if (frames.some(({ file }) => file.includes('/groups/run-pass.'))) return 'groups';
  return frames.some(({ file }) => /\/(?:attempt|scheduled|client)\.ts/.test(file))
    ? 'between rounds'
    : undefined;
}

/** The stack as it is: as text it would be looked up in source maps, at more than a call costs. */
function framesOf(): readonly { readonly name: string; readonly file: string }[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  let frames: readonly { readonly name: string; readonly file: string }[] = [];
  Error.stackTraceLimit = 60;
  Error.prepareStackTrace = (_error, sites) => {
    frames = sites.map((site) => ({ name: site.getFunctionName() ?? '', file: site.getFileName() ?? '' }));
    return '';
  };
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = prepareStackTrace;
  return stack === undefined ? [] : frames;
}
