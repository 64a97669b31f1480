/**
 * A path as a report tells it. People read paths from the folder that they stand in; a CI service sets annotations by
 * paths of the repository, wherever in it the run was started.
 */

/** Absolute folders, with `/`. */
export interface Roots {
  /** The working folder, from which relative paths are seen. */
  readonly root?: string;
  /** The repository's folder, as it may be spelled: links lead there, too. The first one is the working folder's own. */
  readonly repositories?: readonly string[];
}

/** A part of the standard library, standard input: names that lead to nothing on the disk. */
const NO_FILE = /^std\/[^.]*$|^<.*>$/s;

/** As people read it: relative to the working folder where it lies below. */
export function reportPath({ root }: Roots, path: string): string {
  const plain = path.replace(/^(\.\/+)+/, "");
  return root === undefined ? plain : (below(root, plain) ?? plain);
}

/** As a CI service finds it: relative to the repository. A file outside of it, and what is no file, stays as given. */
export function repositoryPath(roots: Roots, path: string): string {
  const { root, repositories = [] } = roots;
  if (root === undefined || NO_FILE.test(path)) return reportPath(roots, path);
  const slashed = isWindows(root) ? path.replaceAll("\\", "/") : path;
  const whole = normal(isAbsolute(slashed) ? slashed : `${root.replace(/\/$/, "")}/${slashed}`);
  for (const repository of repositories) {
    const inside = below(normal(repository), whole);
    if (inside !== undefined) return inside;
  }
  return reportPath(roots, slashed);
}

function isWindows(root: string): boolean {
  return /^[A-Za-z]:\//.test(root) || root.startsWith("//");
}
function isAbsolute(path: string): boolean {
  return /^([A-Za-z]:)?\//.test(path);
}

/** Undefined for the folder itself and for what lies elsewhere; drives are called as one likes. */
function below(folder: string, path: string): string | undefined {
  const start = folder.endsWith("/") ? folder : `${folder}/`;
  const drive = /^[A-Za-z]:/.exec(start)?.[0] ?? "";
  const isSame = path.slice(drive.length).startsWith(start.slice(drive.length));
  const isThere = isSame && path.slice(0, drive.length).toLowerCase() === drive.toLowerCase();
  return isThere && path.length > start.length ? path.slice(start.length) : undefined;
}

/** An absolute path without `.`, `..` and doubled slashes; two at the start name a computer on Windows. */
function normal(path: string): string {
  const [, start = "", rest = ""] = /^((?:[A-Za-z]:)?\/{1,2}(?!\/)|(?:[A-Za-z]:)?\/+)(.*)$/s.exec(path) ?? [];
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return start + parts.join("/");
}
