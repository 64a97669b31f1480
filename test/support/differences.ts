/** Whether what kernels computed is what the interpreter says. */
/** Errors of f32 kernels are at most 5e-6 of the output's rms (of 1 where that is less), measured over every family
 * against float64: sums of some thousand terms in another order. Four times that leaves room for other sums. */
export const TOLERANCE = 2e-5;

export function tolerated(truth: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < truth.length; i++) squares += (truth[i] ?? 0) ** 2;
  return TOLERANCE * Math.max(1, Math.sqrt(squares / Math.max(1, truth.length)));
}

/** What is stored in 16 bits has 11 binary digits: one unit of the largest, since a sum in another order may round otherwise. */
export function halfTolerated(truth: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < truth.length; i++) most = Math.max(most, Math.abs(truth[i] ?? 0));
  return tolerated(truth) + most * 2 ** -10;
}

/** The first element that differs by more than is tolerated (or is not a number), in words. */
export function firstDifference(
  got: ArrayLike<number> | undefined,
  truth: ArrayLike<number>,
  atol: number = tolerated(truth),
): string | undefined {
  if (got?.length !== truth.length) return `${got?.length} elements, ${truth.length} were expected`;
  for (let i = 0; i < truth.length; i++) {
    const [value, expected] = [got[i] ?? Number.NaN, truth[i] ?? Number.NaN];
    if (!(Math.abs(value - expected) <= atol) && !Object.is(value, expected))
      return `element ${i} of ${truth.length} is ${value}, ${expected} was expected`;
  }
  return undefined;
}

export function sameBits(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  const bytes = (each: Float32Array = new Float32Array()): Buffer =>
    Buffer.from(each.buffer, each.byteOffset, each.byteLength);
  return bytes(a).equals(bytes(b));
}
