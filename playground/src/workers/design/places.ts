/** Where the text says a layer: its own call, and the calls around it that led there. */
import { callsOf, type CheckedModel } from "resnet-lang";
import type { LayerPlace } from "../../design/view.ts";

/** @param rows names of the table's rows */
export function placesOf({ nodes }: CheckedModel, file: string, rows: readonly string[]): readonly LayerPlace[] {
  const names = new Set(rows);
  return nodes
    .filter(({ layer }) => layer !== "input")
    .map((node) => ({
      path: node.path,
      row: rowOf(node.path, names),
      ranges: callsOf(node)
        .filter(({ source }) => source.path === file)
        .map(({ start, end }) => ({ from: start, to: end })),
      isOwn: node.span.source.path === file,
    }));
}

/** Its own name, or that of what it is in. */
function rowOf(path: string, names: ReadonlySet<string>): string {
  for (let name = path; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf("."))))
    if (names.has(name)) return name;
  return path;
}
