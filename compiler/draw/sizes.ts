/** What all of a picture agrees on, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const FONT = { title: 16, stage: 13, label: 13, detail: 11 } as const;
export const MARGIN = 20;

/** So that a middle is a whole pixel. */
export function evenWidth(width: number): number {
  return 2 * Math.ceil(width / 2);
}
export function widestOf(widths: readonly number[]): number {
  return widths.reduce((most, each) => Math.max(most, each), 0);
}
