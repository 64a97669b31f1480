/** Names beside names, for a person: as a table, and as the file that is edited and given back. */
import { printable } from "../compiler/diagnostics/render/printable.ts";
import type { NamedShapes } from "../runtime/naming/name-units.ts";
import type { TheirName } from "../runtime/naming/name-map.ts";
import type { ProposedName } from "../runtime/naming/propose-names.ts";
import { textTable, type Column } from "./text-table.ts";

const columns: readonly Column[] = ["ours", "shape", "theirs", "shape there"].map((head) => ({ head, align: "left" }));

export function namesTable(rows: readonly ProposedName[], ours: NamedShapes, file: NamedShapes): string {
  const cells = rows.flatMap(({ ours: name, theirs }) => {
    const [first, ...others] = theirs.length > 0 ? theirs : ["?"];
    const row = [name, extents(ours.get(name)), first ?? "?", extents(file.get(first ?? ""))];
    return [row, ...others.map((other) => ["", "", `or ${other}`, extents(file.get(other))])];
  });
  return textTable(
    columns,
    cells.map((row) => row.map(printable)),
  );
}

function extents(shape: readonly number[] | undefined): string {
  return shape === undefined ? "" : `[${shape.join(", ")}]`;
}

/** A line each; a list where there is no one answer, which is refused until a person has given it. */
export function namesJson(rows: readonly ProposedName[], ours: NamedShapes, file: NamedShapes): string {
  const lines = rows.map(({ ours: name, theirs }) => {
    const shape = ours.get(name) ?? [];
    const written = theirs.map((each): TheirName => {
      const there = file.get(each) ?? shape;
      return there.join() === shape.join() ? each : { name: each, shape: there };
    });
    return `  ${JSON.stringify(name)}: ${JSON.stringify(written.length === 1 ? written[0] : written)}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}
