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
export function inputGradSweep(axis: Axis, parity: number): Sweep {
  return sweepOf(axis, parity, firstTaps(axis).get(parity));
}

/** The classes of positions that some tap reaches, in order, each with its parity: no more than the kernel has taps. */
export function inputGradSweeps(axis: Axis): readonly { readonly parity: number; readonly sweep: Sweep }[] {
  return [...firstTaps(axis)]
    .filter(([parity]) => parity < axis.input)
    .sort(([a], [b]) => a - b)
    .map(([parity, first]) => ({ parity, sweep: sweepOf(axis, parity, first) }));
}

/** By parity the first tap that reaches it. Behind the first few they come again. */
function firstTaps({ kernel, stride, before, dilation }: Axis): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  const period = stride / greatestCommonDivisor(stride, dilation);
  for (let k = 0; k < Math.min(kernel, period); k++)
    first.set((((k * dilation - before) % stride) + stride) % stride, k);
  return first;
}

function sweepOf(axis: Axis, parity: number, first: number | undefined): Sweep {
  const { input, output, kernel, stride, before, dilation } = axis;
  const divisor = greatestCommonDivisor(stride, dilation);
  const taps = first === undefined ? 0 : Math.ceil((kernel - first) / (stride / divisor));
  const last = first === undefined ? 0 : first + (taps - 1) * (stride / divisor);
  return {
    outputs: Math.ceil((input - parity) / stride),
    source: output,
    start: taps === 0 ? 0 : (parity + before - last * dilation) / stride,
    outputStep: 1,
    taps,
    tapStep: dilation / divisor,
    weightStart: last,
    weightStep: -stride / divisor,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
