/** What a person asked for cannot be done as asked: a file, a flag, a folder. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to do next. */
  readonly help: string;
  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
