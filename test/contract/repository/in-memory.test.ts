import { describe, test } from 'vitest';
import { repositoryContract } from '../../../src/testing/contract/index.js';
import { InMemoryRepository } from '../../../src/testing/index.js';
import { openInMemory, rawReadOf } from './open-in-memory.js';

describe('InMemoryRepository', () => {
  repositoryContract({
    test: (name, run) => test(name, run),
    open: async () => openInMemory(new InMemoryRepository()),
    rawRead: rawReadOf,
    without: ['failing-writes'],
  });
});
