import { DeltaSyncError } from '../errors.js';
import type {
  CapabilityAnswer,
  GroupPageResult,
  GroupReads,
  PageResult,
  UserReads,
} from '../ports/directory.js';

/**
 * What an adapter answers is checked before anything is built on it, and blamed apart from the server. By hand and not
 * by schema: it runs for every user of a tenant.
 */
export function checkPageResult(result: unknown): PageResult {
  return checkDeltaResult<PageResult>(result, 'fetchPage', entryProblem);
}

export function checkGroupPageResult(result: unknown): GroupPageResult {
  return checkDeltaResult<GroupPageResult>(result, 'fetchGroupPage', groupEntryProblem);
}

function checkDeltaResult<Result>(
  result: unknown,
  call: string,
  problemOf: (entry: unknown) => string | undefined,
): Result {
  if (!isRecord(result)) throw invalid(call, 'is no object');
  if (result.kind === 'token-rejected') {
    if (typeof result.cause !== 'string') throw invalid(call, 'cause is no text');
    return result as unknown as Result;
  }
  if (result.kind !== 'page') throw invalid(call, "kind is neither 'page' nor 'token-rejected'");
  const { entries, next } = result;
  if (!isRecord(next) || (next.kind !== 'next' && next.kind !== 'delta')) {
    throw invalid(call, "next.kind is neither 'next' nor 'delta'");
  }
  if (typeof next.link !== 'string' || next.link === '') throw invalid(call, 'next.link is no text');
  if (!Array.isArray(entries)) throw invalid(call, 'entries is no list');
  for (let index = 0; index < entries.length; index += 1) {
    const problem = problemOf(entries[index]);
    if (problem !== undefined) throw invalid(call, `entries[${index}]${problem}`);
  }
  return result as unknown as Result;
}

function entryProblem(entry: unknown): string | undefined {
  if (!isRecord(entry)) return ' is no object';
  const problem = idProblem(entry.objectId);
  if (problem !== undefined) return problem;
  if (entry.kind === 'removed') {
    return entry.reason === 'changed' || entry.reason === 'deleted' ? undefined : '.reason is unknown';
  }
  if (entry.kind !== 'user') return ".kind is neither 'user' nor 'removed'";
  if (typeof entry.whole !== 'boolean') return '.whole is neither true nor false';
  const wrong = propertiesProblem(entry.properties);
  return wrong === undefined ? undefined : `.${wrong}`;
}

const removals: ReadonlySet<unknown> = new Set(['changed', 'deleted', null]);
const memberKinds: ReadonlySet<unknown> = new Set(['user', 'group', 'other']);

function groupEntryProblem(entry: unknown): string | undefined {
  if (!isRecord(entry)) return ' is no object';
  const problem = idProblem(entry.objectId);
  if (problem !== undefined) return problem;
  if (!removals.has(entry.removed)) return '.removed is unknown';
  const { members } = entry;
  if (!Array.isArray(members)) return '.members is no list';
  for (let index = 0; index < members.length; index += 1) {
    const wrong = memberProblem(members[index]);
    if (wrong !== undefined) return `.members[${index}]${wrong}`;
  }
  return undefined;
}

function memberProblem(member: unknown): string | undefined {
  if (!isRecord(member)) return ' is no object';
  if (!memberKinds.has(member.kind)) return '.kind is unknown';
  if (typeof member.removed !== 'boolean') return '.removed is neither true nor false';
  return idProblem(member.objectId);
}

function idProblem(objectId: unknown): string | undefined {
  if (typeof objectId !== 'string' || objectId === '') return '.objectId is no text';
  // Two spellings of one object would be two records.
  return objectId === objectId.toLowerCase() ? undefined : '.objectId is not in lower case';
}

const outcomes: ReadonlySet<unknown> = new Set(['found', 'soft-deleted', 'deleted', 'unreadable']);

export function checkUserReads(reads: unknown): UserReads {
  if (!isRecord(reads) || !(reads.users instanceof Map)) throw invalid('readUsers', 'users is no Map');
  if (!areTexts(reads.missingRights)) throw invalid('readUsers', 'missingRights is no list of texts');
  for (const read of reads.users.values()) {
    if (!isRecord(read) || !outcomes.has(read.outcome)) throw invalid('readUsers', 'an outcome is unknown');
    const problem = read.outcome === 'found' ? propertiesProblem(read.properties) : undefined;
    if (problem !== undefined) throw invalid('readUsers', `a found user's ${problem}`);
  }
  return reads as unknown as UserReads;
}

export function checkGroupReads(reads: unknown): GroupReads {
  if (!isRecord(reads) || !(reads.groups instanceof Map)) throw invalid('readGroups', 'groups is no Map');
  if (!areTexts(reads.missingRights)) throw invalid('readGroups', 'missingRights is no list of texts');
  for (const read of reads.groups.values()) {
    if (!isRecord(read) || !outcomes.has(read.outcome)) throw invalid('readGroups', 'an outcome is unknown');
    if (read.outcome !== 'found') continue;
    if (typeof read.displayName !== 'string' || typeof read.hiddenMembership !== 'boolean') {
      throw invalid('readGroups', 'displayName or hiddenMembership of a found group is of a wrong type');
    }
  }
  return reads as unknown as GroupReads;
}

const capabilityStates: ReadonlySet<unknown> = new Set(['granted', 'missing', 'unknown']);

export function checkCapabilityAnswer(answer: unknown): CapabilityAnswer {
  if (!isRecord(answer) || !capabilityStates.has(answer.state)) {
    throw invalid('checkAccess', "state is neither 'granted' nor 'missing' nor 'unknown'");
  }
  const { missingRights } = answer;
  if (!areTexts(missingRights)) throw invalid('checkAccess', 'missingRights is no list of texts');
  return answer as unknown as CapabilityAnswer;
}

/** Getters and proxies of an adapter may throw: here, where it is blamed for it, and not in the middle of a decision. */
function propertiesProblem(properties: unknown): string | undefined {
  if (!isRecord(properties)) return 'properties is no object';
  try {
    readThrough(properties, new Set());
    return undefined;
  } catch {
    return 'properties cannot be read';
  }
}

/** What nests too deep for this would be so for whoever compares it. */
function readThrough(value: object, seen: Set<object>): void {
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member !== 'object' || member === null || seen.has(member)) continue;
    readThrough(member, seen.add(member));
  }
}

/** Rights that are missing are stored. */
function areTexts(rights: unknown): boolean {
  return Array.isArray(rights) && rights.every((right) => typeof right === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(call: string, reason: string): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_DIRECTORY_RESPONSE_INVALID',
    `The directory adapter's ${call} answered wrongly: ${reason}`,
  );
}
