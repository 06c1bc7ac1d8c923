/** What the product's license says of a tenant; the instant of expiry counts as expired. */
export interface License {
  readonly status: 'active' | 'expired';
  readonly expiresAt?: Date;
  /** Only active users hold a seat. `usedElsewhere`: seats of the same license outside this tenant's table. */
  readonly seats?: { readonly limit: number; readonly usedElsewhere?: number };
}

export interface LicenseProvider {
  /** Asked before each fetch and each commit, so answer from a cache. A rejection means "unknown". */
  check(tenantId: string): Promise<License>;
}
