/** Indices into images that are some channels of a larger one. Of dense images they are what they always were. */
import type { Strip } from "../work.ts";

/** An offset at the end of a sum, if there is any. */
export function plus(offset: number): string {
  return offset === 0 ? "" : ` + ${offset}`;
}

/**
 * Where channel `channel` of a pixel is, from the linear index in a dense image.
 * @param channels in vectors of `width`, as both indices are
 */
export function inStrip(
  linear: string,
  channel: string,
  channels: number,
  { offset, pitch }: Strip,
  width = 1,
): string {
  if (offset === 0 && pitch === channels * width) return linear;
  return `${linear} / ${channels} * ${pitch / width} + ${channel}${plus(offset / width)}`;
}
