/** Pictures are SVG: browsers and editors draw them at any size, and print them as what is asked for. */
import { extname } from "node:path";
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { shellWord } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

/** Before anything is read. @throws UsageError for a file that is called otherwise */
export function requireSvg(out: string): void {
  const extension = extname(out);
  if (extension.toLowerCase() === ".svg") return;
  const name = extension === "" ? out : out.slice(0, -extension.length);
  throw new UsageError(
    `${printableLine(out)} is in no format that is known`,
    `a picture is SVG, which browsers print as others: -o ${shellWord(`${name}.svg`)}`,
  );
}
