/** In the quotes of an import: the files of the standard library, each with what it has. */
import { standardLibrary } from "../../std/library.ts";
import type { Design } from "../design.ts";
import type { Completion, Completions } from "./item.ts";

/** Undefined where no path is being written. */
export function importPaths({ scanned }: Design, offset: number): Completions | undefined {
  const at = scanned.findIndex(({ token: { startOffset, image } }) => {
    const end = startOffset + image.length;
    const isClosed = image.length > 1 && image.endsWith('"');
    return image.startsWith('"') && startOffset < offset && (isClosed ? offset < end : offset <= end);
  });
  const token = scanned[at]?.token;
  if (!token || scanned[at - 1]?.token.image !== "from") return undefined;
  return { from: token.startOffset + 1, to: offset, items: paths };
}

const paths: readonly Completion[] = Object.entries(standardLibrary).map(([path, text]) => ({
  label: path,
  kind: "file",
  detail: [...text.matchAll(/^(?:model|block|shortcut) (\w+)/gm)].map(([, name = ""]) => name).join(", "),
  doc: /^\/\/ (.*)$/m.exec(text)?.[1] ?? "",
  insert: path,
}));
