/**
 * One axis of a convolution as a kernel walks it: output o meets tap j at source position
 * start + o * outputStep + j * tapStep, and there multiplies the weight at weightStart + j * weightStep.
 * The forward pass and each parity class of the input gradient are both of this form.
 */
export interface Sweep {
  readonly outputs: number;
  /** Extent of what is read; positions outside count as 0. */
  readonly source: number;
  readonly start: number;
  readonly outputStep: number;
  readonly taps: number;
  readonly tapStep: number;
  readonly weightStart: number;
  readonly weightStep: number;
}
/** Where output o of a sweep lies in the tensor written: o * step + offset of `extent`. */
export interface Place {
  readonly extent: number;
  readonly step: number;
  readonly offset: number;
}
/** One axis of a convolution, as the graph says it. */
export interface Axis {
  /** Extents of x and y. */
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  /** Padding in front; what is behind follows from the extents. */
  readonly before: number;
  readonly dilation: number;
}

export function forwardSweep({ input, output, kernel, stride, before, dilation }: Axis): Sweep {
  return {
    outputs: output,
    source: input,
    start: -before,
    outputStep: stride,
    taps: kernel,
    tapStep: dilation,
    weightStart: 0,
    weightStep: 1,
  };
}

/**
 * The input positions i with i mod stride = parity, which gather from y: i = o * stride + k * dilation - before.
 * Taps that reach the class are a progression in k; they are walked backwards, so that source positions ascend.
 * `taps` is 0 where none does: the gradient there is 0.
 */
export function inputGradSweep({ input, output, kernel, stride, before, dilation }: Axis, parity: number): Sweep {
  const reaches = (k: number): boolean => (parity + before - k * dilation) % stride === 0;
  const taps = Array.from({ length: kernel }, (_, k) => k).filter(reaches);
  const last = taps.at(-1) ?? 0;
  const divisor = greatestCommonDivisor(stride, dilation);
  return {
    outputs: Math.ceil((input - parity) / stride),
    source: output,
    start: (parity + before - last * dilation) / stride,
    outputStep: 1,
    taps: taps.length,
    tapStep: dilation / divisor,
    weightStart: last,
    weightStep: -stride / divisor,
  };
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Some output meets a tap outside the source. */
export function leavesSource({ outputs, source, start, outputStep, taps, tapStep }: Sweep): boolean {
  return start < 0 || start + (outputs - 1) * outputStep + (taps - 1) * tapStep >= source;
}

/** Source columns that `pixels` neighbouring outputs meet with `taps` neighbouring taps: a progression. */
export function columnsOf(sweep: Sweep, pixels: number, taps: number): { readonly count: number; readonly step: number } {
  const strides = [...(pixels > 1 ? [sweep.outputStep] : []), ...(taps > 1 ? [sweep.tapStep] : [])];
  const step = strides.reduce(greatestCommonDivisor, 0) || 1;
  return { count: ((pixels - 1) * sweep.outputStep + (taps - 1) * sweep.tapStep) / step + 1, step };
}
