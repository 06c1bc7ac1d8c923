import { redactTokens } from '../../domain/redact.js';

/** The streams of changes: a link of one must not be asked for the other, whose items it would be taken for. */
export type DeltaResource = 'users' | 'groups';

export type LinkCheck =
  | { readonly ok: true; readonly link: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Whether a nextLink, deltaLink or Location may be followed (S6): nothing but a delta query of the resource in the
 * configured Graph cloud, because the request carries an access token for it. A link is replayed whole, as it came
 * (https://learn.microsoft.com/en-us/graph/api/user-delta?view=graph-rest-1.0); reasons never hold its token.
 */
export function checkLink(link: unknown, origin: string, resource: DeltaResource): LinkCheck {
  if (typeof link !== 'string') return refused('is not a string');
  // URL would quietly drop or turn these, so that the text checked is not the text stored.
  if (link === '' || /[\s\\\p{Cc}]/u.test(link))
    return refused('is empty or holds white space or a backslash');
  if (!URL.canParse(link)) return refused('is not an absolute URL');
  const url = new URL(link);
  if (url.protocol !== 'https:') return refused('is not https');
  // The SDK looks for this text to find the host, and takes another spelling for a path.
  if (!/^https:\/\/[^/]/.test(link)) return refused('does not begin with https:// in lower case');
  if (!URL.canParse(origin) || url.origin !== new URL(origin).origin) {
    return refused(
      `points to ${redactTokens(url.origin).slice(0, 100)} and not to the configured Graph cloud`,
    );
  }
  if (authorityOf(link).includes('@')) return refused('holds user information');
  if (link.includes('#')) return refused('holds a fragment');
  if (!deltaPaths[resource].test(url.pathname))
    return refused(`is not the path of ${resource}/delta in v1.0`);
  // https://github.com/microsoft/o365-moodle/issues/2535: Graph refuses a request with both.
  if (hasToken(url, 'skiptoken') && hasToken(url, 'deltatoken')) {
    return refused('holds both a $skiptoken and a $deltatoken');
  }
  return { ok: true, link };
}

function refused(reason: string): LinkCheck {
  return { ok: false, reason };
}

/** `delta` is short for `microsoft.graph.delta()`, which SDKs send and then get back in links. */
const deltaPaths: Readonly<Record<DeltaResource, RegExp>> = {
  users: /^\/v1\.0\/users\/(?:microsoft\.graph\.)?delta(?:\(\)|%28%29)?$/i,
  groups: /^\/v1\.0\/groups\/(?:microsoft\.graph\.)?delta(?:\(\)|%28%29)?$/i,
};

/** What stands between `//` and the path: also an empty user, which URL drops. */
function authorityOf(link: string): string {
  return link.replace(/^[^/]*\/*/, '').split(/[/?#]/, 1)[0] ?? '';
}

function hasToken(url: URL, name: string): boolean {
  for (const [key, value] of url.searchParams) {
    if (value !== '' && key.toLowerCase().replace(/^\$/, '') === name) return true;
  }
  return false;
}
