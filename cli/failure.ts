/** What ends a command early, told once: its code, what is wrong, the next step. A stack is for us, never for a person. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printable } from "../compiler/diagnostics/render/printable.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import { DesignError } from "./design-error.ts";
import { isSystemError, systemReason } from "./files/system-error.ts";
import { memoryRefused } from "./memory-refused.ts";
import { asFlags, type FlagsOf } from "./options/as-flags.ts";
import type { Io } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** 1 for what a design or a run did, 2 for usage and files, 3 for us. */
export function failureCode(error: unknown): number {
  if (error instanceof DesignError || error instanceof ResnetProblem || memoryRefused(error)) return 1;
  return error instanceof UsageError || isSystemError(error) ? 2 : 3;
}

/** @param flags of the verb that failed */
export function tellFailure(error: unknown, io: Io, flags: FlagsOf = new Map()): void {
  // Its diagnostics have been shown.
  if (error instanceof DesignError) return;
  // What is told may hold names of files and of tensors, which anybody may have chosen.
  if (error instanceof ResnetProblem || error instanceof UsageError) {
    const code = error instanceof ResnetProblem ? `[${error.code}]` : "";
    const [said, help] = [error.message, error.help].map((text) => printable(asFlags(text, flags)));
    io.err(`error${code}: ${said}\n  = help: ${help}`);
    if (error instanceof UsageError) for (const other of error.others) tellFailure(other, io, flags);
    return;
  }
  const refused = memoryRefused(error, { has: (option) => flags.has(option) });
  if (refused) return tellFailure(refused, io, flags);
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (process.env["RESNET_DEBUG"]) io.err(details);
  if (isSystemError(error)) return tellFailure(refusedBySystem(error), io);
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  io.err(
    `internal error: ${printable(message)}\n  = this is a bug in resnet-lang, not in your design\n  = help: report it with ${saved(details)}`,
  );
}

/** What no call of ours expected the system to refuse; the machine's matter all the same. */
function refusedBySystem(error: NodeJS.ErrnoException): UsageError {
  // A folder that was removed under a shell that still stands in it.
  if (error.syscall?.endsWith("cwd"))
    return new UsageError("the working folder is not there any more", "change to one that is: cd DIR");
  const { path = `the system's ${error.syscall}` } = error;
  return new UsageError(`${path}: ${systemReason(error)}`, "check the path, its permissions and the disk");
}

function saved(details: string): string {
  try {
    const file = join(mkdtempSync(join(tmpdir(), "resnet-bug-")), "details.txt");
    writeFileSync(file, `${process.argv.slice(2).join(" ")}\n\n${details}\n`);
    return file;
  } catch {
    return "what RESNET_DEBUG=1 prints";
  }
}
