import { nearest } from "../grammar/nearest.ts";

/** What a person asked for cannot be done as asked: a file, a flag, a folder. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to do next. */
  readonly help: string;
  /** What else is wrong, where several mistakes are known at once. */
  readonly others: readonly UsageError[];
  constructor(message: string, help: string, others: readonly UsageError[] = []) {
    super(message);
    this.help = help;
    this.others = others;
  }
}

/** The next step where a word is none of those that there are. */
export function chooseOne(given: string, words: readonly string[]): string {
  const near = nearest(given, words);
  return `${near === undefined ? "" : `did you mean ${near}? `}choose one of ${words.join(", ")}`;
}
