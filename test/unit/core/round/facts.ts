import type { Fingerprint, Token } from '../../../../src/domain/checkpoint.js';

export const at = new Date('2026-03-01T08:00:00Z');
export const fingerprint: Fingerprint = {
  mappings: { m1: 1 },
  select: ['mail'],
  userTypes: 'members',
  disabledOnFirstImport: 'skip',
  addressSource: 'mail',
  resets: 0,
};

export const token: Token = { deltaLink: 'delta-0', fingerprint, obtainedAt: at, fullRoundAt: at };
