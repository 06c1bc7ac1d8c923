import type { UserRead } from '../../domain/directory-user.js';
import { isObjectId } from '../../domain/object-id.js';
import type { UserReads } from '../../ports/directory.js';
import { type GraphConnection, succeeded } from './graph-connection.js';
import { graphProblem, invalidResponse } from './graph-problem.js';
import { readMissing, readSingly, type SingleReads } from './read-singly.js';
import { isRecord } from './record.js';
import { getByIdsRight, userRight } from './rights.js';
import { selectQuery } from './select-query.js';
import { alwaysRead, idOf, userReadOf } from './user-body.js';

/** https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids */
const mostIds = 1000;

type UserReadsBy = SingleReads<UserRead>;

/** How many reads go without getByIds after it was refused. */
const readsUntilAskedAgain = 50;

/** Too few rights may also give 200 with bodies that hold little more than ids; a single read may see more. */
function isBare(body: unknown): boolean {
  return isRecord(body) && typeof body.accountEnabled !== 'boolean';
}

/**
 * Live reads by object id: getByIds for many at once, single reads for whom it leaves out (S11).
 *
 * getByIds needs Directory.Read.All. Once it was refused, the next 50 reads do without, so that not every page pays
 * for a refusal, and then it is asked again: rights that are granted meanwhile are found without a restart. Bodies without
 * `accountEnabled` are a refusal, too.
 */
export class UserReader {
  readonly #connection: GraphConnection;
  #readsWithout = 0;

  constructor(connection: GraphConnection) {
    this.#connection = connection;
  }

  /** The right is there again, as a check has shown. */
  askAgain(): void {
    this.#readsWithout = 0;
  }

  async read(
    ids: readonly string[],
    select: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<UserReads> {
    const asked = [...new Set(ids.map((id) => id.toLowerCase()))];
    const missingRights = new Set<string>();
    const onMissingRight = (right: string) => void missingRights.add(right);
    const reads: UserReadsBy = {
      connection: this.#connection,
      collection: '/users',
      cast: 'microsoft.graph.user',
      query: selectQuery(select, alwaysRead),
      readOf: (body, objectId) => {
        if (isBare(body)) onMissingRight(userRight);
        return userReadOf(body, objectId);
      },
      rights: { living: userRight, deleted: userRight },
      onMissingRight,
      signal,
    };
    const users = new Map<string, UserRead>();
    const { omitted, unasked } = await this.#readMany(asked, reads, users);
    const lost = [...omitted];
    for (const [id, read] of await readSingly(unasked, reads)) {
      if (read === undefined) lost.push(id);
      else users.set(id, read);
    }
    for (const [id, read] of await readMissing(lost, reads)) users.set(id, read);
    return { users, missingRights: [...missingRights] };
  }

  /** Fills `users`; `omitted` are not among the users, `unasked` were not answered. */
  async #readMany(
    ids: readonly string[],
    reads: UserReadsBy,
    users: Map<string, UserRead>,
  ): Promise<{ readonly omitted: readonly string[]; readonly unasked: readonly string[] }> {
    // One id that is no GUID makes Graph refuse the whole request.
    const askable = ids.filter(isObjectId);
    const unasked = ids.filter((id) => !isObjectId(id));
    const omitted: string[] = [];
    if (askable.length > 0 && this.#readsWithout > 0) {
      this.#readsWithout--;
      reads.onMissingRight(getByIdsRight);
      return { omitted, unasked: [...askable, ...unasked] };
    }
    for (let start = 0; start < askable.length; start += mostIds) {
      const chunk = askable.slice(start, start + mostIds);
      const found = await this.#getByIds(chunk, reads);
      if (found === undefined) {
        this.#readsWithout = readsUntilAskedAgain;
        reads.onMissingRight(getByIdsRight);
        return { omitted, unasked: [...askable.slice(start), ...unasked] };
      }
      const bare: string[] = [];
      for (const id of chunk) {
        const body = found.get(id);
        if (body === undefined) omitted.push(id);
        else if (isBare(body)) bare.push(id);
        else users.set(id, userReadOf(body, id));
      }
      if (bare.length > 0) reads.onMissingRight(getByIdsRight);
      if (bare.length > 0 && bare.length === found.size) this.#readsWithout = readsUntilAskedAgain;
      unasked.push(...bare);
    }
    return { omitted, unasked };
  }

  /** The bodies by lower-case id; undefined if the right is missing. */
  async #getByIds(
    ids: readonly string[],
    { query, signal }: UserReadsBy,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    const url = this.#connection.url(`/directoryObjects/getByIds${query}`);
    const request = { method: 'POST', url, body: { ids, types: ['user'] } } as const;
    const answer = await this.#connection.send(request, signal);
    if (answer.status === 403) return undefined;
    if (!succeeded(answer)) throw graphProblem(request, answer);
    const value = isRecord(answer.body) ? answer.body.value : undefined;
    if (!Array.isArray(value)) throw invalidResponse(request, 'value is not a list');
    return new Map((value as readonly unknown[]).map((body) => [idOf(body) ?? '', body]));
  }
}
