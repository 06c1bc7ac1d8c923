import fc from 'fast-check';
import type { Edge } from '../edge.js';
import { outcomeOf, secret } from '../outcome.js';
import { hostileText } from '../recipe.js';
import { twoOrigins } from '../two-origins.js';

const root = 'https://graph.microsoft.com';

export interface Links {
  /** Where the link stands: in a page, in the store, or as the Location of an answer. */
  readonly where: 'next' | 'delta' | 'stored' | 'location-410' | 'location-302';
  readonly resource: 'users' | 'groups';
  /** `{other}` is the origin of the other server. */
  readonly link: string;
}

const scheme = fc.constantFrom(
  'https://',
  'HTTPS://',
  'http://',
  'https:/',
  'https:',
  '//',
  '',
  'file://',
  'javascript:',
  'https:\\\\',
  ' https://',
  'https:///',
);
const user = fc.constantFrom(
  '',
  '',
  '',
  '',
  'graph.microsoft.com@',
  'user:password@',
  '@',
  'graph.microsoft.com%2f@',
);
const host = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('graph.microsoft.com', 'GRAPH.MICROSOFT.COM', 'graph.microsoft.com:443'),
  },
  fc.constantFrom(
    'graph.microsoft.com.evil.example',
    'graph.microsoft.com.',
    'graph.microsoft.com:8443',
    'graph.microsoft.us',
    'graph.microsoft.com%00.evil.example',
    'graph.microsoft.com\\.evil.example',
    'graph\u3002microsoft\u3002com',
    'evil.example',
    'evil.example#graph.microsoft.com',
    '[::1]',
    '127.0.0.1',
    '2130706433',
    'localhost',
  ),
  hostileText,
);
const path = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      '/v1.0/users/delta',
      '/v1.0/groups/delta',
      '/v1.0/users/microsoft.graph.delta()',
      '/v1.0/users/delta/',
    ),
  },
  fc.constantFrom(
    '',
    '/',
    '/beta/users/delta',
    '/v1.0/users/delta/../../organization',
    '/v1.0/users/%2e%2e/organization',
    '/v1.0//evil.example/users/delta',
    '/v1.0/users/https://evil.example/delta',
    '/v1.0/users/delta;x',
    '\\v1.0\\users\\delta',
  ),
  hostileText,
);
const query = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      `?$skiptoken=${secret}`,
      `?$deltatoken=${secret}`,
      `?%24deltatoken=${secret}`,
      '?$deltatoken=',
      '',
    ),
  },
  fc.constantFrom(
    `?$deltatoken=${secret}&$skiptoken=${secret}`,
    `?$skiptoken=${secret}&next=https://evil.example/`,
    `?https://evil.example/?$skiptoken=${secret}`,
    `?$skiptoken=${secret}#@evil.example`,
    `?$filter=id eq '1'&$skiptoken=${secret}`,
    `?$skiptoken=${secret}\r\nHost: evil.example`,
    '#',
  ),
);

const whole = fc.tuple(scheme, user, host, path, query).map((parts) => parts.join(''));
const odd = fc
  .tuple(fc.constantFrom('{other}', '{other}@graph.microsoft.com'), path, query)
  .map((parts) => parts.join(''));
const usual = fc.tuple(fc.constantFrom(root), path, query).map((parts) => parts.join(''));

/**
 * A link leads nowhere but to a delta query of its resource at the configured origin: any other is
 * ERR_DIRECTORY_LINK_INVALID before a request leaves, and no other server ever hears of it.
 */
export const links: Edge<Links> = {
  name: 'links',
  shortRuns: 400,
  arbitrary: fc.record({
    where: fc.constantFrom('next' as const, 'delta', 'stored', 'location-410', 'location-302'),
    resource: fc.constantFrom('users' as const, 'groups'),
    link: fc.oneof({ weight: 3, arbitrary: whole }, odd, usual, hostileText),
  }),
  async open() {
    const origins = await twoOrigins();
    const check = async ({ where, resource, link: given }: Links): Promise<void> => {
      const link = given.replaceAll('{other}', origins.otherOrigin);
      const directory = origins.directory();
      const own = `${root}/v1.0/${resource}/delta?$deltatoken=${secret}`;
      const ask = (asked: string) =>
        outcomeOf<unknown>(() =>
          resource === 'users'
            ? directory.fetchPage({ kind: 'link', link: asked, round: 'initial' })
            : directory.fetchGroupPage({ kind: 'link', link: asked }),
        );
      const lastPage = { body: { value: [], '@odata.deltaLink': own } };
      if (where === 'next' || where === 'delta') {
        origins.answer([{ body: { value: [], [`@odata.${where}Link`]: link } }, lastPage]);
        const outcome = await ask(own);
        const next = outcome.kind === 'clean' ? (outcome.value as Page).next.link : undefined;
        if (next !== undefined) {
          if (next !== link) throw new Error(`the link came out changed: ${next}`);
          await follow(link, resource, ask);
        } else expectRefusedLink(outcome, link);
      } else if (where === 'stored') {
        origins.answer([lastPage]);
        await follow(link, resource, ask);
      } else {
        const location = link.replace(/[^\x20-\x7e]/g, '?');
        origins.answer([{ status: where === 'location-410' ? 410 : 302, headers: { location }, body: {} }]);
        const outcome = await ask(own);
        if (where === 'location-302') expectRefusedLink(outcome, link);
        if (origins.graph.requests.length !== 1) throw new Error('a Location was followed');
      }
      origins.refuseForeignRequests();
    };
    /** Asks for a link, which goes to its own origin as it stands, or nowhere. */
    const follow = async (link: string, resource: string, ask: Ask): Promise<void> => {
      const before = origins.graph.requests.length;
      const outcome = await ask(link);
      const sent = origins.graph.requests.slice(before);
      if (!isOwn(link, resource)) {
        expectRefusedLink(outcome, link);
        if (sent.length > 0) throw new Error(`a request left for ${link}`);
        return;
      }
      if (outcome.kind === 'refused') {
        if (sent.length > 0) throw outcome.error;
        return;
      }
      const [request] = sent;
      const target = new URL(request!.target, root);
      if (target.pathname !== new URL(link).pathname) throw new Error(`asked for ${request!.target}`);
      if (request!.headers.host?.includes('evil') === true) throw new Error('another host was asked for');
    };
    return { check, [Symbol.asyncDispose]: () => origins[Symbol.asyncDispose]() };
  },
};

interface Page {
  readonly next: { readonly link: string };
}

type Ask = (link: string) => ReturnType<typeof outcomeOf<unknown>>;

function expectRefusedLink(outcome: Awaited<ReturnType<Ask>>, link: string): void {
  if (outcome.kind === 'clean') throw new Error(`the link was taken: ${link}`);
  const { code } = outcome.error;
  // A link that is null counts as none, and so does one that came as something else.
  if (code !== 'ERR_DIRECTORY_LINK_INVALID') throw new Error(`${code} for ${link}`, { cause: outcome.error });
}

/** By another way than the library's: the parts of the URL, and not its text. */
function isOwn(link: string, resource: string): boolean {
  if (!URL.canParse(link)) return false;
  const { origin, pathname, username, password } = new URL(link);
  const path = pathname.toLowerCase().replace('%28%29', '()');
  const own = [
    `/v1.0/${resource}/delta`,
    `/v1.0/${resource}/delta()`,
    `/v1.0/${resource}/microsoft.graph.delta`,
    `/v1.0/${resource}/microsoft.graph.delta()`,
  ];
  return origin === root && username === '' && password === '' && own.includes(path);
}
