import { DeltaSyncError } from '../../errors.js';

/** A Microsoft cloud: tokens and links of one are of no use in another. */
export type GraphCloud = 'global' | 'us-gov' | 'us-gov-dod' | 'china';

/** https://learn.microsoft.com/en-us/graph/deployments */
const roots: Readonly<Record<GraphCloud, string>> = {
  global: 'https://graph.microsoft.com',
  'us-gov': 'https://graph.microsoft.us',
  'us-gov-dod': 'https://dod-graph.microsoft.us',
  china: 'https://microsoftgraph.chinacloudapi.cn',
};

export const globalRoot = roots.global;

/** The Graph root of a cloud; its scope is `{root}/.default`. */
export function graphRoot(cloud: GraphCloud): string {
  if (Object.hasOwn(roots, cloud)) return roots[cloud];
  throw invalidOption('cloud', `is none of ${Object.keys(roots).join(', ')}`);
}

/**
 * The Graph root as an origin. Only a cloud of Microsoft's or an https loopback: every request to it carries an access
 * token for the tenant.
 */
export function checkOrigin(origin: unknown): string {
  if (typeof origin !== 'string' || !URL.canParse(origin)) {
    throw invalidOption('origin', 'is not a URL such as https://graph.microsoft.com');
  }
  const url = new URL(origin);
  if (url.protocol !== 'https:') throw invalidOption('origin', 'is not https');
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || /[?#]/.test(origin)) {
    throw invalidOption('origin', 'holds more than scheme, host and port');
  }
  if (!Object.values(roots).includes(url.origin) && !isLoopback(url.hostname)) {
    throw invalidOption('origin', 'is neither the root of a Microsoft Graph cloud nor a loopback');
  }
  return url.origin;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

export function invalidOption(path: string, reason: string): DeltaSyncError<'ERR_OPTIONS_INVALID'> {
  return new DeltaSyncError('ERR_OPTIONS_INVALID', `${path} ${reason}`, { problems: [{ path, reason }] });
}
