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

/** Whatever runs the program is gone: the GPU's driver, or a worker. What was computed since the last read is lost. */
export class DeviceLostError extends ResnetProblem {
  override readonly name = "DeviceLostError";
  constructor(reason: string) {
    super("RN5007", `the device was lost: ${reason || "no reason was given"}`, "resume from the last checkpoint");
  }
}

/** Of another's error, for a message that goes on behind it: without its full stop. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
