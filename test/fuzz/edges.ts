import type { Edge } from './edge.js';
import { graphAnswers } from './edges/graph-answers.js';
import { headers } from './edges/headers.js';
import { links } from './edges/links.js';
import { mappings } from './edges/mappings.js';
import { options } from './edges/options.js';

/** Every place where something comes in. */
export const edges = [
  graphAnswers,
  headers,
  links,
  mappings,
  options,
] as readonly Edge<unknown>[] as readonly Edge[];
