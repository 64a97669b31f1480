/** A design has errors; they have been shown. Exit code 1. */
export class DesignError extends Error {
  override readonly name = "DesignError";
}
