/** What an operating system answers, in words: whatever it refuses is told to a person, never called a bug of ours. */
import { getSystemErrorMap } from "node:util";

/** `ENOENT`, or empty for what is no error of the system. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** A call to the system failed: Node names the call in all of these, and in nothing else. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && errorCode(error) !== "";
}

const FULL: readonly string[] = ["ENOSPC", "EFBIG", "EDQUOT"];

/** Nothing more fits where something is written: the disk, the quota or a limit on sizes. */
export function isFull(error: unknown): boolean {
  return FULL.includes(errorCode(error));
}

const words: ReadonlyMap<string, string> = new Map([
  ...FULL.map((code) => [code, "the disk is full"] as const),
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["EEXIST", "a file is where a folder should be"],
  ["ENOTDIR", "a file is where a folder should be"],
  ["EISDIR", "it is a folder"],
  ["ERR_FS_EISDIR", "it is a folder"],
  ["ELOOP", "its links lead in a circle"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ERR_FS_FILE_TOO_LARGE", "it is too large to be read at once"],
  ["ERR_INVALID_ARG_VALUE", "its name holds a NUL character"],
]);
const systemWords: ReadonlyMap<string, string> = new Map(getSystemErrorMap().values());

/** `permission denied`, without codes, calls and paths. */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  const known = words.get(code) ?? systemWords.get(code);
  return known ?? (error instanceof Error ? error.message : String(error));
}
