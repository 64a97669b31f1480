/**
 * What conv2d, each class of its input gradient and two of matmul's forms have in common: every pixel made is a sum over
 * taps and channels of source pixels times weights. Layouts: images [n, h, w, c], weight [kh, kw, in / groups, out].
 */
import type { BufferBinding } from "./bindings.ts";
import type { Epilogue } from "./epilogue.ts";
import type { Place, Sweep } from "./sweep.ts";

export interface Sliding {
  readonly images: number;
  readonly rows: Sweep;
  readonly columns: Sweep;
  readonly placeRow: Place;
  readonly placeColumn: Place;
  readonly groups: number;
  /** Channels of one group that are summed over, and that are made. */
  readonly summed: number;
  readonly made: number;
  /** Columns of the kernel: weight rows are found by `(ky * kernelWidth + kx)`. */
  readonly kernelWidth: number;
  /** The channel axis of the weight that is summed over: `in` going forward, `out` going back. */
  readonly sums: "in" | "out";
  readonly epilogue: Epilogue;
  /** Index of a result in the shape that the epilogue knows, from WGSL of each of ours. */
  readonly epilogueIndex: (image: string, row: string, column: string, channel: string) => readonly string[];
}

/** Each output channel has one input channel: nothing is summed over but taps. */
export function isDepthwise({ summed, made, groups }: Sliding): boolean {
  return summed === 1 && made === 1 && groups > 1;
}

/** How many neighbouring channels one load and one store move. */
export interface Widths {
  readonly source: 1 | 4;
  readonly weight: 1 | 4;
  readonly made: 1 | 4;
}
export function widthsOf(spec: Sliding): Widths {
  const four = (channels: number): 1 | 4 => (channels % 4 === 0 ? 4 : 1);
  if (isDepthwise(spec)) {
    const width = spec.epilogue.vectorises ? four(spec.groups) : 1;
    return { source: width, weight: width, made: width };
  }
  const made = spec.epilogue.vectorises ? four(spec.made) : 1;
  const source = four(spec.summed);
  return { source, weight: spec.sums === "in" ? made : source, made };
}

export const elementType = (width: 1 | 4): "f32" | "vec4f" => (width === 4 ? "vec4f" : "f32");

export function slidingBuffers(spec: Sliding, widths: Widths): readonly BufferBinding[] {
  return [
    { name: "x", type: elementType(widths.source), writes: false },
    { name: "w", type: elementType(widths.weight), writes: false },
    ...spec.epilogue.print(widths.made).buffers,
    { name: "y", type: elementType(widths.made), writes: true },
  ];
}
