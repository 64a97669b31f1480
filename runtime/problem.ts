/** What can go wrong while running, told like a diagnostic: a code of the reference's section 8, a message, a next step. */
export class ResnetProblem extends Error {
  override readonly name: string = "ResnetProblem";
  readonly code: string;
  /** What to do next. */
  readonly help: string;
  constructor(code: string, message: string, help: string) {
    super(message);
    this.code = code;
    this.help = help;
  }
}
