/**
 * Where a reader goes away (`resnet check … | head`), work goes on and what it found is still told by the exit code. A run,
 * which may have hours before it, is saved and ends (`interrupt.ts`).
 */
import { systemReason } from "./files/system-error.ts";

/** Of a process whose results could not be written where they should be. */
const UNWRITTEN = 2;

/** From here on a stream that cannot be written to neither ends the process nor goes unnoticed. */
export function watchStreams(): void {
  const streams = { "standard output": process.stdout, "standard error": process.stderr };
  for (const [name, stream] of Object.entries(streams)) {
    let isTold = false;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || isTold) return;
      isTold = true;
      process.once("exit", (code) => {
        if (code < UNWRITTEN) process.exitCode = UNWRITTEN;
      });
      if (stream === process.stderr) return;
      process.stderr.write(`error: ${name} cannot be written: ${systemReason(error)}\n`);
    });
  }
}
