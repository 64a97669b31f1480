/** A table of what pays, as `compiler/kernels/wgsl/hosting-rows.ts`, with another row: what `--retune` writes. */
import { readFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { MAKE_WRITABLE, writeWhole } from "../cli/files/write.ts";
import type { AlgorithmRow, HostingRow, LoadingClass, LoadingRow } from "../compiler/kernels/target.ts";

export interface MeasuredRow {
  readonly of: LoadingClass;
  readonly row: AlgorithmRow | HostingRow | LoadingRow;
  /** What its comment says, by line. */
  readonly measured: readonly string[];
}

/** The table's text with this row in the place of its class's; all else stays. @throws Error where it has no such row */
export function withRow(text: string, { of, row, measured }: MeasuredRow): string {
  const before = new RegExp(String.raw`^( *//.*\n)* *${of}: \{[^}]*\},$`, "m");
  if (!before.test(text)) throw new Error(`there is no row of ${of} to take the place of`);
  const families = Object.entries(row).map(([family, how]) => `${JSON.stringify(family)}: ${JSON.stringify(how)}`);
  const comment = measured.map((each) => `  // ${each}\n`).join("");
  const after = `${comment}  ${of}: { ${families.join(", ")} },`;
  return text.replace(before, () => after);
}

/** Puts the row into the file, in the project's format. @throws Error, UsageError where it cannot be written */
export async function writeRow(path: string, row: MeasuredRow): Promise<void> {
  const text = withRow(readFileSync(path, "utf8"), row);
  writeWhole(path, await format(text, { ...(await resolveConfig(path)), filepath: path }), MAKE_WRITABLE);
}
