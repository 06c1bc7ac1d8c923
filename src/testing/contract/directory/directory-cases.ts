import { accessCases } from './access-cases.js';
import type { DirectoryCases } from './directory-case.js';
import { groupStreamCases } from './group-stream-cases.js';
import { readCases } from './read-cases.js';
import { refusalCases } from './refusal-cases.js';
import { userStreamCases } from './user-stream-cases.js';

export const directoryCases: DirectoryCases = {
  ...userStreamCases,
  ...groupStreamCases,
  ...readCases,
  ...accessCases,
  ...refusalCases,
};
