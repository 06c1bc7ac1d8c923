import { count } from './text.js';

const width = 30;

/** A round under way: a bar of the people expected, pages, users and users per second. */
export function progressBar({
  pages,
  users,
  of,
  ms,
}: {
  readonly pages: number;
  readonly users: number;
  readonly of: number;
  readonly ms: number;
}): string {
  const filled = Math.round(width * Math.min(1, users / Math.max(1, of)));
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const rate = ms > 0 ? Math.round((users * 1000) / ms) : 0;
  return `       ${bar}  ${count(pages, 'page')}  ${count(users, 'user')}  ${count(rate, 'user')}/s`;
}
