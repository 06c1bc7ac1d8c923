import { inMemory } from '../over.js';
import { previews } from './preview.js';

previews(inMemory);
