/** The `wgsl` template: dedents, indents what fills a hole over several lines, and lets no undefined or NaN into code. */
import { bug } from "../../bug.ts";

export type Hole = string | number | readonly string[];

export function wgsl(strings: TemplateStringsArray, ...holes: readonly Hole[]): string {
  let text = strings[0] ?? "";
  holes.forEach((hole, index) => {
    const lead = text.slice(text.lastIndexOf("\n") + 1);
    const value = holeText(hole);
    // What stands alone on its line is indented as it is.
    text += /[^ \t]/.test(lead) ? value : value.replaceAll("\n", `\n${lead}`);
    text += strings[index + 1] ?? "";
  });
  return dedent(text);
}

function holeText(hole: Hole | undefined): string {
  if (typeof hole === "number") return Number.isFinite(hole) ? String(hole) : bug(`${hole} in a kernel`);
  if (hole === undefined) return bug("undefined in a kernel");
  return typeof hole === "string" ? hole : hole.join("\n");
}

/** In loops: a kernel's text is put together of parts, each of which comes by here, as does each whole that it is in. */
function dedent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  let margin = Number.POSITIVE_INFINITY;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const own = marginOf(line);
    if (own < margin && own < line.length) margin = own;
  }
  let kept = "";
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const rest = line.slice(Math.min(margin, marginOf(line))).trimEnd();
    // A hole that was empty leaves no blank line.
    if (rest !== "") kept += `${rest}\n`;
  }
  return kept === "" ? "\n" : kept;
}
/** How many spaces a line begins with; all of one that has nothing else. */
function marginOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** A number as an f32 literal that WGSL reads back exactly. */
export function floatLiteral(value: number): string {
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return bug("NaN in a kernel");
  // WGSL has no literal for infinity: the constant's bits at run time (a const-expression may not be infinite).
  if (!Number.isFinite(rounded)) return rounded > 0 ? "positive_infinity()" : "-positive_infinity()";
  const text = Object.is(rounded, -0) ? "-0" : String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
