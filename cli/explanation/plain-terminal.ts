/** A terminal that nobody looks at: for texts that are made of what a verb says of itself. */
import type { Io } from "../terminal.ts";

export const plainTerminal: Io = {
  out: () => {},
  err: () => {},
  interactive: false,
  colour: { out: false, err: false },
};
