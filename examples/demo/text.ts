/** `2,000 users`, `1 page`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** `2 min 10 s`, `35 ms`. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `06:00`, in UTC. */
function timeOfDay(at: Date): string {
  return at.toISOString().slice(11, 16);
}

/** `2 March, 06:00`, in UTC. */
export function dayAndTime(at: Date | undefined): string {
  if (at === undefined) return 'never';
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return `${day}, ${timeOfDay(at)}`;
}
