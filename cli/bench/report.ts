/** What `resnet bench --json` prints: the numbers that people see, for programs. */
import type { Profile } from "./profile.ts";
import { perSecond } from "./rates.ts";
import type { StepTimes } from "./step-times.ts";
import type { Measured } from "./text.ts";

export interface BenchReport extends Omit<Measured, "times">, StepTimes {
  readonly imagesPerSecond: number;
  readonly gflops: number;
  readonly profile?: Omit<Profile, "run" | "rows"> & { readonly operations: Profile["rows"] };
}

export function reportOf({ times, ...measured }: Measured, profile: Profile | undefined): BenchReport {
  const { milliseconds } = times;
  const rates = {
    imagesPerSecond: (1000 * measured.batch) / milliseconds,
    gflops: perSecond(measured.flops, milliseconds),
  };
  if (!profile) return { ...measured, ...times, ...rates };
  const { run: _, rows, ...rest } = profile;
  return { ...measured, ...times, ...rates, profile: { ...rest, operations: rows } };
}
