import type { Directory, PageRequest, PageResult } from '../../src/ports/directory.js';

/** What the pages of the users stream said follows upon what, and which deltaLinks were an end. */
export class PageChain {
  readonly #next = new Map<string, Set<string>>();
  readonly #ends = new Set<string>();

  /** The directory as this chain hears it. */
  watch(directory: Directory): Directory {
    return new Proxy(directory, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        if (name !== 'fetchPage') return method.bind(target);
        return async (request: PageRequest, options: { readonly signal: AbortSignal }) => {
          const page = await target.fetchPage(request, options);
          this.#hear(request, page);
          return page;
        };
      },
    });
  }

  /** Whether a page asked for by the first link ended with the second; null asks without a token. */
  leads(from: string | null, to: string): boolean {
    return this.#next.get(from ?? '')?.has(to) ?? false;
  }

  isEnd(deltaLink: string): boolean {
    return this.#ends.has(deltaLink);
  }

  #hear(request: PageRequest, page: PageResult): void {
    if (page.kind !== 'page') return;
    const from = request.kind === 'initial' ? '' : request.link;
    const { kind, link: next } = page.next;
    if (kind === 'delta') this.#ends.add(next);
    const known = this.#next.get(from);
    if (known === undefined) this.#next.set(from, new Set([next]));
    else known.add(next);
  }
}
