import { z } from 'zod';

/**
 * The limit is `min(maxUsers, max(minUsers, maxShare × active users when the round began))`, for what nobody approved in 24
 * hours; more than that is stopped.
 */
export interface BrakePolicy {
  /** Default 500, at least 0. */
  readonly maxUsers?: number;
  /** Of the active users; default 0.2, from 0 to 1. */
  readonly maxShare?: number;
  /** Default 10, at least 0: in a small tenant a few people are many. */
  readonly minUsers?: number;
}

export const brakeSchema = z
  .strictObject({
    maxUsers: z.int().min(0).default(500),
    maxShare: z.number().min(0).max(1).default(0.2),
    minUsers: z.int().min(0).default(10),
  })
  .prefault({});
