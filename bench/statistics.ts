export { median } from "../cli/spread.ts";

export function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function line(what: string, ms: number, note = ""): void {
  console.log(`${what.padEnd(58)} ${ms.toFixed(1).padStart(9)} ms  ${note}`);
}
