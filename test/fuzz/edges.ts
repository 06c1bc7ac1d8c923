import type { Edge } from './edge.js';
import { adoption } from './edges/adoption.js';
import { directory } from './edges/directory.js';
import { graphAnswers } from './edges/graph-answers.js';
import { headers } from './edges/headers.js';
import { hostFunctions } from './edges/host-functions.js';
import { links } from './edges/links.js';
import { mappings } from './edges/mappings.js';
import { options } from './edges/options.js';
import { repository } from './edges/repository.js';

/** Every place where something comes in. */
export const edges: readonly Edge[] = [
  graphAnswers,
  links,
  headers,
  mappings,
  adoption,
  options,
  directory,
  repository,
  hostFunctions,
] as unknown as readonly Edge[];
