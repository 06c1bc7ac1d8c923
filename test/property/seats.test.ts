import { inMemory } from './over.js';
import { seats } from './seats.js';

seats(inMemory);
