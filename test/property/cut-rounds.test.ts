import { cutRounds } from './cut-rounds.js';
import { inMemory } from './over.js';

cutRounds(inMemory);
