/** A session, and on the way to it how far its device is with compiling. */
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { Program } from "../../runtime/program.ts";
import type { Session } from "../../runtime/session.ts";
import type { Io } from "../terminal.ts";
import { startProgress, type Bar } from "./progress.ts";

/** @throws ResnetProblem as `openSession` does */
export async function toldSession(device: Device, program: Program, seed: number, io: Io): Promise<Session> {
  // Begun once the device says how much it is.
  let bar: Bar | undefined;
  try {
    return await openSession(device, program, {
      seed,
      onCompile({ done, total }) {
        bar ??= startProgress(io, "compiling kernels", total);
        bar.update(done, "");
      },
    });
  } finally {
    // Also where a kernel is refused: on a terminal a bar hides the cursor.
    bar?.stop();
  }
}
