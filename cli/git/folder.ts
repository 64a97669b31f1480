/**
 * Folders, files and links as git keeps them, with paths as the system would read them: links are followed, chains of
 * them too, and `..` after a link leads out of where the link led.
 */
import type { Unknown } from "./objects.ts";
import { isUnknown } from "./objects.ts";

export type Entry =
  /** A submodule is a folder at a commit of its own repository. */
  | { readonly kind: "folder"; readonly open: () => Folder | Unknown; readonly submodule?: string }
  | { readonly kind: "file"; readonly read: () => Buffer | Unknown }
  | { readonly kind: "link"; readonly target: () => Buffer | Unknown };

/** By name. Files that are no designs may be left out. */
export type Folder = ReadonlyMap<string, Entry>;

export type Found =
  | {
      readonly kind: "folder";
      readonly folder: Folder;
      readonly path: readonly string[];
      /** It is the outermost folder of a repository, this one or a submodule. */
      readonly isRepository: boolean;
    }
  | { readonly kind: "file"; readonly read: () => Buffer | Unknown; readonly path: readonly string[] }
  /** It is known that there is nothing; a link may say that something was meant to be. */
  | { readonly kind: "nothing"; readonly reason: string; readonly isLink?: boolean };

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * What a path leads to, with the path behind all links. What a link led to outside of the repository, nobody has kept.
 * @param top the outermost folder; nothing is found outside of it
 * @param path with `/`, from there
 * @param topPath absolute, with `/`: a link may name it
 */
export function find(top: Folder, path: string, topPath: string): Found | Unknown {
  const rest = path.split("/").reverse();
  const way: { readonly name: string; readonly folder: Folder; readonly isRepository: boolean }[] = [];
  let links = 0;
  let link: string | undefined;
  for (;;) {
    const name = rest.pop();
    const { folder, isRepository } = way.at(-1) ?? { folder: top, isRepository: true };
    const here = way.map((each) => each.name);
    if (name === undefined) return { kind: "folder", folder, path: here, isRepository };
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (way.pop() !== undefined) continue;
      if (link !== undefined) return outside(link);
      return { kind: "nothing", reason: "it lies outside of the repository" };
    }
    const entry = folder.get(name);
    if (!entry) return { kind: "nothing", reason: "there is no such file", isLink: link !== undefined };
    if (entry.kind === "file") {
      if (rest.every((each) => each === "" || each === "."))
        return { kind: "file", read: entry.read, path: [...here, name] };
      return { kind: "nothing", reason: `${[...here, name].join("/")} is a file` };
    }
    if (entry.kind === "folder") {
      const inner = entry.open();
      if (isUnknown(inner)) return inner;
      way.push({ name, folder: inner, isRepository: entry.submodule !== undefined });
      continue;
    }
    if (++links > MOST_LINKS) return { kind: "nothing", reason: "its links lead in a circle" };
    const target = entry.target();
    if (isUnknown(target)) return target;
    const followed = linkParts(target.toString("utf8"), topPath);
    link = target.toString("utf8");
    if (!followed) return outside(link);
    if (followed.isAbsolute) way.length = 0;
    rest.push(...followed.parts.reverse());
  }
}

function outside(link: string): Unknown {
  return {
    unknown: `it is a link to ${link}, outside of the repository: what that was is not in git`,
    help: "keep the file in the repository; or `exclude` the link in resnet.config.json",
  };
}

/** Undefined for what leads out of the outermost folder by its absolute path. */
function linkParts(
  target: string,
  topPath: string,
): { readonly parts: string[]; readonly isAbsolute: boolean } | undefined {
  if (!target.startsWith("/")) return { parts: target.split("/"), isAbsolute: false };
  if (target !== topPath && !target.startsWith(`${topPath}/`)) return undefined;
  return { parts: target.slice(topPath.length).split("/"), isAbsolute: true };
}

/** The commit at which a folder has a submodule in it; undefined where it has none. */
export function submoduleAt(top: Folder | Unknown, path: string, topPath: string): string | undefined {
  if (isUnknown(top)) return undefined;
  const cut = path.lastIndexOf("/");
  const above = cut < 0 ? undefined : find(top, path.slice(0, cut), topPath);
  if (above && (isUnknown(above) || above.kind !== "folder")) return undefined;
  const entry = (above?.folder ?? top).get(path.slice(cut + 1));
  return entry?.kind === "folder" ? entry.submodule : undefined;
}
