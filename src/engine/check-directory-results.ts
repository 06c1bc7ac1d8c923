import { DeltaSyncError } from '../errors.js';
import type { PageResult, UserReads } from '../ports/directory.js';

/**
 * What an adapter answers is checked before anything is built on it, and blamed apart from the server. By hand and not
 * by schema: it runs for every user of a tenant.
 */
export function checkPageResult(result: unknown): PageResult {
  if (!isRecord(result)) throw invalid('fetchPage', 'is no object');
  if (result.kind === 'token-rejected') {
    if (typeof result.cause !== 'string') throw invalid('fetchPage', 'cause is no text');
    return result as unknown as PageResult;
  }
  if (result.kind !== 'page') throw invalid('fetchPage', "kind is neither 'page' nor 'token-rejected'");
  const { entries, next } = result;
  if (!isRecord(next) || (next.kind !== 'next' && next.kind !== 'delta')) {
    throw invalid('fetchPage', "next.kind is neither 'next' nor 'delta'");
  }
  if (typeof next.link !== 'string' || next.link === '') throw invalid('fetchPage', 'next.link is no text');
  if (!Array.isArray(entries)) throw invalid('fetchPage', 'entries is no list');
  for (let index = 0; index < entries.length; index += 1) {
    const problem = entryProblem(entries[index]);
    if (problem !== undefined) throw invalid('fetchPage', `entries[${index}]${problem}`);
  }
  return result as unknown as PageResult;
}

function entryProblem(entry: unknown): string | undefined {
  if (!isRecord(entry)) return ' is no object';
  const { objectId } = entry;
  if (typeof objectId !== 'string' || objectId === '') return '.objectId is no text';
  // Two spellings of one person would be two records.
  if (objectId !== objectId.toLowerCase()) return '.objectId is not in lower case';
  if (entry.kind === 'removed') {
    return entry.reason === 'changed' || entry.reason === 'deleted' ? undefined : '.reason is unknown';
  }
  if (entry.kind !== 'user') return ".kind is neither 'user' nor 'removed'";
  if (typeof entry.whole !== 'boolean') return '.whole is neither true nor false';
  return isRecord(entry.properties) ? undefined : '.properties is no object';
}

const outcomes: ReadonlySet<unknown> = new Set(['found', 'soft-deleted', 'deleted', 'unreadable']);

export function checkUserReads(reads: unknown): UserReads {
  if (!isRecord(reads) || !(reads.users instanceof Map)) throw invalid('readUsers', 'users is no Map');
  if (!Array.isArray(reads.missingRights)) throw invalid('readUsers', 'missingRights is no list');
  for (const read of reads.users.values()) {
    if (!isRecord(read) || !outcomes.has(read.outcome)) throw invalid('readUsers', 'an outcome is unknown');
    if (read.outcome === 'found' && !isRecord(read.properties)) {
      throw invalid('readUsers', 'properties of a found user is no object');
    }
  }
  return reads as unknown as UserReads;
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
