import { movingAddresses } from './moving-addresses.js';
import { inMemory } from './over.js';

movingAddresses(inMemory);
