import { checkAttributePath } from '../../src/domain/attribute-catalogue.js';
import type { DirectoryEntry, Properties, UserRead } from '../../src/domain/directory-user.js';
import type { Directory, PageRequest, PageResult, UserReads } from '../../src/ports/directory.js';

/** Somebody as the directory has them. `deleted` also stands for who does not exist yet. */
export type State = Properties | 'soft-deleted' | 'deleted';

/** Plays rounds given as lists of pages, and answers live reads from the true state. */
export class ScriptedDirectory implements Directory {
  readonly truth = new Map<string, State>();
  /** People whom a live read does not show. */
  readonly unreadable = new Set<string>();
  readonly #tenant: string;
  #round = 0;
  #pages: readonly (readonly DirectoryEntry[])[] = [[]];

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  /** What the next round brings. */
  play(pages: readonly (readonly DirectoryEntry[])[]): void {
    this.#round += 1;
    this.#pages = pages.length === 0 ? [[]] : pages;
  }

  async fetchPage(request: PageRequest): Promise<PageResult> {
    const here = `round-${this.#round}`;
    const [round, page = 0] = request.kind === 'initial' ? ['', 0] : this.#read(request.link);
    // Who asks again from the newest deltaLink has heard everything.
    if (round === here && page === 'end') return { kind: 'page', entries: [], next: this.#delta(here) };
    const index = typeof page === 'number' && round === here ? page : 0;
    const last = index === this.#pages.length - 1;
    return {
      kind: 'page',
      entries: this.#pages[index]!,
      next: last ? this.#delta(here) : { kind: 'next', link: `${here}/${index + 1}` },
    };
  }

  async readUsers(ids: readonly string[], select: readonly string[]): Promise<UserReads> {
    return { users: new Map(ids.map((id) => [id, this.#readOf(id, select)])), missingRights: [] };
  }

  async fetchGroupPage(): Promise<never> {
    throw new Error('no script has groups');
  }

  async readGroups(): Promise<never> {
    throw new Error('no script has groups');
  }

  async findByAddress(): Promise<never> {
    throw new Error('no round looks up an address yet');
  }

  async tenantId(): Promise<string> {
    return this.#tenant;
  }

  checkAttributes(paths: readonly string[]) {
    return paths.map(checkAttributePath);
  }

  #readOf(id: string, select: readonly string[]): UserRead {
    if (this.unreadable.has(id)) return { outcome: 'unreadable' };
    const state = this.truth.get(id) ?? 'deleted';
    if (typeof state === 'string') return { outcome: state };
    const properties = Object.entries(state).filter(([name]) => select.includes(name));
    return { outcome: 'found', properties: Object.fromEntries(properties) };
  }

  #read(link: string): [string, number | 'end'] {
    const [round = '', page = ''] = link.split('/');
    return [round, page === 'end' ? 'end' : Number(page)];
  }

  #delta(round: string) {
    return { kind: 'delta' as const, link: `${round}/end` };
  }
}
