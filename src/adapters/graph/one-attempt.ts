import {
  type Client,
  type MiddlewareOptions,
  RedirectHandlerOptions,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client';
import { isRecord } from './record.js';

/**
 * Switches the SDK's retries and redirects off for a request. Its handlers look for options by their class, and a product
 * may have installed a copy of the SDK of its own: so the classes of its chain are served, too.
 */
export function oneAttempt(client: Client): readonly MiddlewareOptions[] {
  const options: MiddlewareOptions[] = [new RetryHandlerOptions(0, 0), new RedirectHandlerOptions(0)];
  const { httpClient } = client as unknown as { readonly httpClient?: { readonly middleware?: unknown } };
  let handler = httpClient?.middleware;
  for (let depth = 0; depth < longestChain && isRecord(handler); depth++) {
    const own = handler.options;
    if (isRecord(own) && own.maxRetries !== undefined) options.push(madeLike(own, 0, 0));
    if (isRecord(own) && own.maxRedirects !== undefined) options.push(madeLike(own, 0));
    handler = handler.nextMiddleware;
  }
  return options;
}

/** A product may have closed its chain to a ring. */
const longestChain = 50;

function madeLike(
  options: Readonly<Record<string, unknown>>,
  ...limits: readonly number[]
): MiddlewareOptions {
  const made = options.constructor as new (...limits: readonly number[]) => MiddlewareOptions;
  return new made(...limits);
}
