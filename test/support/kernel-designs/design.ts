/** A design of one layer for the tests of kernels, and how a table says it. */
export interface LayerDesign {
  /** What is awkward in it, or what it is for. */
  readonly name: string;
  /** The input's extents, the batch in front: [N, C, H, W], [N, L, C] or [N, C]. */
  readonly input: readonly number[];
  /** The layer's call, and what must stand around it; `in` is the input. */
  readonly body: string;
  /** The input has few different values, so that windows have several maxima. */
  readonly ties: boolean;
}

export function of(name: string, input: readonly number[], body: string): LayerDesign {
  return { name, input, body, ties: false };
}
export function withTies(name: string, input: readonly number[], body: string): LayerDesign {
  return { name, input, body, ties: true };
}
