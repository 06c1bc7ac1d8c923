import { explainedPeople } from './explained-people.js';
import { inMemory } from './over.js';

explainedPeople(inMemory);
