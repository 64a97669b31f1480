/** What is wrong with a configuration, with its place; all of it is told at once. Exit code 2. */
import { printable } from "../../compiler/diagnostics/render/text.ts";
import { UsageError } from "../usage-error.ts";

export interface Problem {
  /** `resnet.config.json:4:12`. */
  readonly place: string;
  readonly message: string;
  /** The next step. */
  readonly help: string;
}

/** A text from the file, safe to print: quoted, on one line, not longer than a line. */
export function quoted(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? "nothing");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** One error that tells each problem as an error of its own. @throws UsageError always */
export function throwProblems(problems: readonly Problem[]): never {
  const [first, ...others] = problems.map(({ place, message, help }) => new UsageError(`${place}: ${message}`, help));
  throw new UsageError(first?.message ?? "the configuration is wrong", first?.help ?? "mend it", others);
}
