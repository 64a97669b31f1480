/** Which repository the working folder lies in, as CI services count its paths. Asks the disk and the environment, not git. */
import { lstatSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Roots } from "../compiler/diagnostics/render/report-path.ts";
import { isWithin } from "./files/imports.ts";
import { slashed } from "./files/slashed.ts";

/** Where GitHub's and GitLab's runners have checked the repository out. */
const WORKSPACES = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] as const;

/**
 * The repository that a runner checked out, which holds its submodules too; one that was checked out into a folder of
 * the workspace is itself; without a runner it is the nearest one. Without any, the workspace or the working folder.
 */
export function reportRoots(env: { readonly [name: string]: string | undefined } = process.env): Required<Roots> {
  const root = process.cwd();
  const named = WORKSPACES.map((name) => env[name] ?? "").find((path) => path !== "" && isWithin(realOf(path), root));
  const own = nearestRepository(root);
  const workspace = named === undefined ? undefined : realOf(named);
  const isOwn = own !== undefined && (workspace === undefined || (isWithin(workspace, own) && !hasGit(workspace)));
  const repository = (isOwn ? own : workspace) ?? root;
  // A workspace behind a link is named in absolute paths as the runner spells it.
  const spelled = repository === workspace && named !== undefined ? [resolve(named)] : [];
  return { root: slashed(root), repositories: [repository, ...spelled].map(slashed) };
}

/** The folder at or above this one that git would take for a repository's. */
export function nearestRepository(folder: string): string | undefined {
  if (hasGit(folder)) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearestRepository(above);
}

/** A folder, or in worktrees and submodules a file. */
function hasGit(folder: string): boolean {
  try {
    return lstatSync(join(folder, ".git"), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
