/** What of a visitor's files, or of a server's, is not taken: why, and what to do. */
import type { DesignFix, Problem } from "../protocol.ts";

export class Refused extends Error {
  override readonly name = "Refused";
  readonly help: string;
  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

export function problemOf(error: unknown): Problem {
  const { message, help, fix } = error as {
    readonly message?: unknown;
    readonly help?: unknown;
    readonly fix?: DesignFix;
  };
  return {
    message: typeof message === "string" ? message : String(error),
    ...(typeof help === "string" ? { help } : {}),
    ...(fix ? { fix } : {}),
  };
}

/** A few of many, by name. */
export function listed(names: readonly string[], most = 3): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${rest.toLocaleString("en-US")} more` : names.join(", ");
}
