import { describe, test } from 'vitest';
import { directoryContract } from '../../../src/testing/contract/index.js';
import { openInMemory } from './open-in-memory.js';

describe('InMemoryDirectory', () => {
  directoryContract({ test: (name, run) => test(name, run), open: () => openInMemory() });
});
