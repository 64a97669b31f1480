/**
 * Which process it is, beyond its number: numbers are given again, also while a file that names one still lies about. On
 * Linux the moment at which a process was started tells two of one number apart, and the kernel's boot with its space of
 * process numbers tells machines and containers apart.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./files/system-error.ts";

export interface ProcessIdentity {
  readonly pid: number;
  /** As the system counts it; undefined where it does not say. */
  readonly started?: string;
  /** Where that number means that process. */
  readonly space: string;
}

export function ownIdentity(): ProcessIdentity {
  const started = startOf(process.pid);
  return { pid: process.pid, space: ownSpace(), ...(typeof started === "string" ? { started } : {}) };
}

/** Undefined where it cannot be known: a process of another machine or container, or a system that tells no start. */
export function isRunning({ pid, started, space }: ProcessIdentity): boolean | undefined {
  if (space !== ownSpace()) return undefined;
  const found = startOf(pid);
  if (found === "gone") return false;
  return started === undefined || found === undefined ? undefined : started === found;
}

/** No process has that number here. */
export function isGone(pid: number): boolean {
  return startOf(pid) === "gone";
}

function ownSpace(): string {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** @returns `gone` where there is no such process, or only what its parent has not yet asked after */
function startOf(pid: number): string | "gone" | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another's process may not be signalled, but is there.
    if (errorCode(error) === "ESRCH") return "gone";
  }
  try {
    if (process.platform === "linux") return startOnLinux(pid);
    if (process.platform === "win32") return undefined;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** `/proc/PID/stat`: number, name in brackets, state, …; the start is field 22, in ticks since the boot (proc(5)). */
function startOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // A name may hold brackets and spaces: what counts stands after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  return state === "Z" || state === "X" ? "gone" : fields[19];
}
