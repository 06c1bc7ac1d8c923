import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client } from '@microsoft/microsoft-graph-client';
import { sdkClient } from '../../dist/testing/graph-simulator/sdk-client.js';

export interface MeasuredTenant {
  readonly tenantId: string;
  readonly origin: string;
  readonly client: Client;
  /** Gives every n-th person a new job title. */
  edit(every: number): Promise<void>;
  stop(): void;
}

/** Starts a simulated tenant in another process, and the SDK's client over it. */
export async function measuredTenant(users: number): Promise<MeasuredTenant> {
  const child = fork(fileURLToPath(new URL('./simulator-process.ts', import.meta.url)), [String(users)]);
  const [{ origin, tenantId }] = (await once(child, 'message')) as [{ origin: string; tenantId: string }];
  const client = clientOf({ origin, tenantId });
  return {
    tenantId,
    origin,
    client,
    async edit(every) {
      child.send(every);
      await once(child, 'message');
    },
    stop: () => child.disconnect(),
  };
}

/** The SDK's client over a simulator that listens at the origin. */
export function clientOf({
  origin,
  tenantId,
}: {
  readonly origin: string;
  readonly tenantId: string;
}): Client {
  const linkOrigin = 'https://graph.microsoft.com';
  const payload = Buffer.from(JSON.stringify({ tid: tenantId })).toString('base64url');
  return sdkClient({
    linkOrigin,
    origin: () => origin,
    agent: undefined,
    accessToken: () => `e30.${payload}.`,
    onForeign: (other) => {
      throw new Error(`${other} was asked`);
    },
  });
}
