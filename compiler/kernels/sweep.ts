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
    start: taps.length === 0 ? 0 : (parity + before - last * dilation) / stride,
    outputStep: 1,
    taps: taps.length,
    tapStep: dilation / divisor,
    weightStart: last,
    weightStep: -stride / divisor,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
