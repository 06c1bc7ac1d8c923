import type { OpenedDirectory } from '../opened-directory.js';

/** Cases by what they say. */
export type DirectoryCases = Readonly<Record<string, (opened: OpenedDirectory) => Promise<void>>>;
