/** A commit's folders, read from its tree objects; those of submodules are where their own repositories have them. */
import type { Entry, Folder } from "./folder.ts";
import { isUnknown, type Objects, type Unknown } from "./objects.ts";

/** Opens the submodule at a path of the repository, at the commit that the repository names. */
export type OpenSubmodule = (path: string, commit: string) => Folder | Unknown;

interface Listed {
  readonly name: string;
  readonly id: string;
  readonly kind: "folder" | "file" | "link" | "submodule";
}

export class CommitTree {
  readonly #objects: Objects;
  readonly #commit: string;
  readonly #openSubmodule: OpenSubmodule;
  /** By path. */
  readonly #folders = new Map<string, Folder>();

  constructor(objects: Objects, commit: string, openSubmodule: OpenSubmodule) {
    this.#objects = objects;
    this.#commit = commit;
    this.#openSubmodule = openSubmodule;
  }

  /** The outermost folder. */
  top(): Folder | Unknown {
    const tree = this.#objects.get(this.#commit, "commit", treeOf);
    return isUnknown(tree) ? tree : this.#folder(tree.id, "");
  }

  #folder(id: string, path: string): Folder | Unknown {
    const known = this.#folders.get(path);
    if (known) return known;
    const listed = this.#objects.get(id, "tree", (bytes) => entriesOf(bytes, id.length / 2));
    if (isUnknown(listed)) return listed;
    const inside = path === "" ? "" : `${path}/`;
    const folder = new Map(listed.map((each) => [each.name, this.#entry(each, inside + each.name)]));
    this.#folders.set(path, folder);
    return folder;
  }

  #entry({ id, kind }: Listed, path: string): Entry {
    switch (kind) {
      case "folder":
        return { kind, open: () => this.#folder(id, path) };
      case "submodule":
        return { kind: "folder", submodule: id, open: () => this.#openSubmodule(path, id) };
      case "link":
        return { kind, target: () => blob(this.#objects, id) };
      case "file":
        return { kind, read: () => blob(this.#objects, id) };
    }
  }
}

export function blob(objects: Objects, id: string): Buffer | Unknown {
  return objects.get(id, "blob", (bytes) => bytes);
}

function treeOf(bytes: Buffer): { readonly id: string } | Unknown {
  const [, id] = /^tree ([0-9a-f]+)\n/.exec(bytes.toString("latin1", 0, 80)) ?? [];
  return id === undefined ? { unknown: "the commit names no tree" } : { id };
}

const KINDS: { readonly [mode: string]: Listed["kind"] } = {
  "40000": "folder",
  "120000": "link",
  "160000": "submodule",
};

/** `mode SP name NUL id` again and again. Of files only designs are kept: there may be 250,000 others. */
function entriesOf(bytes: Buffer, idBytes: number): readonly Listed[] | Unknown {
  const listed: Listed[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    if (space < 0 || end < 0 || end + 1 + idBytes > bytes.length) return { unknown: "its tree is cut off" };
    const kind = KINDS[bytes.toString("latin1", at, space)] ?? "file";
    const name = bytes.toString("utf8", space + 1, end);
    at = end + 1 + idBytes;
    if (kind !== "file" || name.endsWith(".resnet"))
      listed.push({ name, kind, id: bytes.toString("hex", end + 1, at) });
  }
  return listed;
}
