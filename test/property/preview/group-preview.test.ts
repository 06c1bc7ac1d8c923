import { inMemory } from '../over.js';
import { groupPreviews } from './group-preview.js';

groupPreviews(inMemory);
