/** What several runs of one thing came to. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation; null of one run. */
  readonly deviation: number | null;
}

/** @returns undefined of no run */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, deviation: values.length === 1 ? null : Math.sqrt(squares / (values.length - 1)) };
}

/** The middle of several measurements: one slow run, when the machine was busy, changes nothing. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
