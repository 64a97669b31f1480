/** The verbs, in the order of `resnet --help`: each is a file, loaded when it is asked for. */
import type { Verb } from "./verb.ts";

type Load = () => Promise<{ readonly verb: Verb }>;

export const verbs: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["check", () => import("./commands/check.ts")],
  ["lint", () => import("./commands/lint.ts")],
  ["summary", () => import("./commands/summary.ts")],
  ["graph", () => import("./commands/graph.ts")],
  ["diff", () => import("./commands/diff.ts")],
  ["breaking", () => import("./commands/breaking.ts")],
  ["fmt", () => import("./commands/fmt.ts")],
  ["compile", () => import("./commands/compile.ts")],
  ["train", () => import("./commands/train.ts")],
  ["ablate", () => import("./commands/ablate.ts")],
  ["plot", () => import("./commands/plot.ts")],
  ["eval", () => import("./commands/eval.ts")],
  ["predict", () => import("./commands/predict.ts")],
  ["names", () => import("./commands/names.ts")],
  ["explain", () => import("./commands/explain.ts")],
  ["init", () => import("./commands/init.ts")],
  ["demo", () => import("./commands/demo.ts")],
  ["bench", () => import("./commands/bench.ts")],
  ["doctor", () => import("./commands/doctor.ts")],
]);

/**
 * Those that a command line may need: the one that it names first; all where it names none, for help and advice, and for
 * `explain`, which shows them.
 */
export function verbsFor([first = ""]: readonly string[]): readonly Load[] {
  const named = verbs.get(first);
  if (named && first !== "explain") return [named];
  return ["-V", "--version"].includes(first) ? [] : [...verbs.values()];
}
