/** What `npm run bench` says at its end: how long each part took, what of what is asked for was reached, and what failed. */
import type { Outcome } from "./part.ts";

export interface Done extends Outcome {
  readonly name: string;
  readonly minutes: number;
  /** Minutes that `--list` says. */
  readonly expected: number;
}

/** @param machine its load before the first part: what is measured makes some of what comes later */
export function summaryLines(
  done: readonly Done[],
  { load, cores }: { readonly load: number; readonly cores: number },
): readonly string[] {
  const verdicts = done.flatMap((each) => each.verdicts);
  const [reached, missed, left] = [true, false, undefined].map((of) => verdicts.filter((each) => each.reached === of));
  const failed = done.filter(({ failure }) => failure !== undefined);
  const sum = (of: "minutes" | "expected"): number => done.reduce((all, each) => all + each[of], 0);
  const times = [...done, { name: "all", minutes: sum("minutes"), expected: sum("expected") }];
  const asked = `What is asked for: ${reached?.length} reached, ${missed?.length} not, ${left?.length} not measured.`;
  return [
    "",
    "== took",
    ...times.map(
      (each) => `${each.name.padEnd(18)} ${inMinutes(each.minutes)}  of ${inMinutes(each.expected)} expected`,
    ),
    "",
    ...(verdicts.length > 0 ? [asked] : []),
    ...(load > cores / 2
      ? [
          `Other work was there (load ${load.toFixed(1)}): threads that spin while they wait, as PyTorch's and ONNX Runtime's, suffer most.`,
        ]
      : []),
    ...[...(missed ?? []), ...(left ?? [])].map(({ says }) => `  ${says}`),
    failed.length === 0
      ? `All ${done.length} parts went on to their end.`
      : `${failed.length} of ${done.length} parts failed:`,
    ...failed.map(({ name, failure }) => `  ${name}: ${failure}`),
  ];
}

/** Something else was computed, or ours failed: what a peer lacks is not measured, and no more. */
export function isWrong(done: readonly Done[]): boolean {
  return done.some(({ failure, verdicts }) => failure !== undefined || verdicts.some((each) => each.isWrong));
}

export function inMinutes(minutes: number): string {
  return `${minutes.toFixed(1).padStart(5)} min`;
}
