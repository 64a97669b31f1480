/** Shapes as the plain counter knows them: extents are numbers, or a number times symbols, and nothing else. */

/** What the plain counter has no answer to: the program is wrong, or its extents are beyond numbers times symbols. */
export class IllTyped extends Error {}
export function refuse(why: string): never {
  throw new IllTyped(why);
}

/** `factor` times all of `symbols`, which are sorted. */
export interface Extent {
  readonly factor: number;
  readonly symbols: readonly string[];
  /** Rows of what the program began with that one row stands for, 1 where it is left out; NaN where nobody can say. */
  readonly step?: number;
}
export const stepOf = ({ step = 1 }: Extent): number => step;
export interface Shape {
  readonly layout: "image" | "vector" | "tokens";
  readonly channels: number;
  /** Height and width of an image, the length of tokens, nothing of a vector. */
  readonly extents: readonly Extent[];
}
export const constant = (factor: number): Extent => ({ factor, symbols: [] });
export const vector = (channels: number): Shape => ({ layout: "vector", channels, extents: [] });

export function sameExtent(a: Extent, b: Extent): boolean {
  return a.factor === b.factor && a.symbols.join() === b.symbols.join();
}
/** Layout and extents; channels may differ. */
export function samePlaces(a: Shape, b: Shape): boolean {
  return a.layout === b.layout && a.extents.every((each, axis) => sameExtent(each, b.extents[axis] ?? constant(0)));
}
export function sameShape(a: Shape, b: Shape): boolean {
  return a.channels === b.channels && samePlaces(a, b);
}
export function times(extent: Extent, by: number): Extent {
  return { ...extent, factor: extent.factor * by, step: stepOf(extent) / by };
}
/** ⌊(x + plus) / by⌋ + 1, where that is a number times symbols for every size. */
export function divided(extent: Extent, plus: number, by: number): Extent {
  const step = stepOf(extent) * by;
  if (extent.symbols.length === 0) return { ...constant(Math.floor((extent.factor + plus) / by) + 1), step };
  if (extent.factor % by !== 0 || Math.floor(plus / by) !== -1) return refuse("not a multiple of a symbol");
  return { ...extent, factor: extent.factor / by, step };
}
/** A window of so many pixels, padding taken off, fits at every size. */
export function mustHold(extent: Extent, pixels: number): void {
  if (extent.factor < pixels) refuse("a window does not fit");
}
export function area({ extents }: Shape, sizes: ReadonlyMap<string, number>): number {
  return extents.reduce((product, extent) => product * extentAt(extent, sizes), 1);
}
export function extentAt({ factor, symbols }: Extent, sizes: ReadonlyMap<string, number>): number {
  return symbols.reduce((product, symbol) => product * (sizes.get(symbol) ?? refuse(`no size of ${symbol}`)), factor);
}
