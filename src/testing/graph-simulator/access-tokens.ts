/** A harmless text shaped like a JWT: unsigned, its `tid` names the tenant, its `jti` tells tokens apart. */
export function accessTokenText(tenantId: string, number: number, roles: readonly string[]): string {
  const payload = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${tenantId}/`,
    tid: tenantId,
    jti: `simulated-${number}`,
    roles,
    xms_cc: ['cp1'],
  };
  return `${encoded({ typ: 'JWT', alg: 'none' })}.${encoded(payload)}.simulated`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** The access tokens that came in. Their texts stay here: the log of requests numbers them. */
export class AccessTokens {
  readonly #numbers = new Map<string, number>();
  #revokedUpTo = 0;

  /** What an Authorization header brought. */
  seen(authorization: string | undefined): { hasBearer: boolean; accessToken?: number } {
    const token = /^bearer\s+(\S+)/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return { hasBearer: false };
    const known = this.#numbers.get(token) ?? this.#numbers.size + 1;
    this.#numbers.set(token, known);
    return { hasBearer: true, accessToken: known };
  }

  /** All tokens seen so far are dead, or the first that comes when there was none. */
  revoke(): void {
    this.#revokedUpTo = Math.max(1, this.#numbers.size);
  }

  isRevoked(accessToken: number | undefined): boolean {
    return accessToken !== undefined && accessToken <= this.#revokedUpTo;
  }
}
