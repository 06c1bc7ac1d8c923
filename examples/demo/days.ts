import { laterDay } from './later-day.js';
import { firstDay, type Scene } from './story.js';

/** The scenes of a day, from 1. */
export function dayOf(day: number): readonly Scene[] {
  return day === 1 ? firstDay : laterDay(day);
}

/** When a scene is played: the first day is 2 March 2026. */
export function instantOf(day: number, { at }: Scene): Date {
  const instant = new Date(`2026-03-02T${at}:00Z`);
  instant.setUTCDate(instant.getUTCDate() + day - 1);
  return instant;
}
