/** What is done a second, and what of that the device could: of one operation as of several together. */

export interface Work {
  readonly milliseconds: number;
  readonly flops: number;
  readonly bytes: number;
}
export interface WorkRates extends Work {
  /** Of the time of all, 0 to 1. */
  readonly share: number;
  readonly gflops: number;
  readonly gigabytes: number;
  /** Of the device's, 0 to 1: what it computes and what it moves. */
  readonly ofCompute: number;
  readonly ofMemory: number;
}

/** Billions a second; 0 of what took no time. */
export function perSecond(amount: number, milliseconds: number): number {
  return milliseconds > 0 ? amount / (1e6 * milliseconds) : 0;
}

/** @param all milliseconds of all that is compared @param ceiling the most that the device does */
export function ratesOf(
  works: readonly Work[],
  all: number,
  ceiling: Pick<WorkRates, "gflops" | "gigabytes">,
): WorkRates {
  const total = (field: keyof Work): number => works.reduce((sum, each) => sum + each[field], 0);
  const [milliseconds, flops, bytes] = [total("milliseconds"), total("flops"), total("bytes")];
  const [gflops, gigabytes] = [perSecond(flops, milliseconds), perSecond(bytes, milliseconds)];
  return {
    milliseconds,
    share: all > 0 ? milliseconds / all : 0,
    flops,
    bytes,
    gflops,
    gigabytes,
    ofCompute: gflops / ceiling.gflops,
    ofMemory: gigabytes / ceiling.gigabytes,
  };
}
