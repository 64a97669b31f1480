/** The middle of several measurements: one slow run, when the machine was busy, changes nothing. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function line(what: string, ms: number, note = ""): void {
  console.log(`${what.padEnd(58)} ${ms.toFixed(1).padStart(9)} ms  ${note}`);
}
