/** A harmless text shaped like a JWT: unsigned, its `tid` names the tenant, its `jti` tells tokens apart. */
export function accessTokenText(tenantId: string, number: number): string {
  const payload = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${tenantId}/`,
    tid: tenantId,
    jti: `simulated-${number}`,
    xms_cc: ['cp1'],
  };
  return `${encoded({ typ: 'JWT', alg: 'none' })}.${encoded(payload)}.simulated`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
