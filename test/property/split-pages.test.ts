import { inMemory } from './over.js';
import { splitPages } from './split-pages.js';

splitPages(inMemory);
