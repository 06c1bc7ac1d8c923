import type { LinkLoop } from '../../domain/checkpoint.js';

export const noLoop: LinkLoop = { anchor: null, steps: 0, power: 1 };

/** The finder after one more link, or `loop` when that link was seen before. */
export function followLink(loop: LinkLoop, link: string): LinkLoop | 'loop' {
  if (loop.anchor === link) return 'loop';
  if (loop.anchor === null || loop.steps + 1 === loop.power) {
    return { anchor: link, steps: 0, power: loop.anchor === null ? 1 : loop.power * 2 };
  }
  return { ...loop, steps: loop.steps + 1 };
}
