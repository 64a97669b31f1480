/** Statements stand in no row with `->`: told as that, and mended by a new line where one says the same. */
import { expect, test } from "vitest";
import { applyFixes } from "../../../compiler/lint/fix.ts";
import { parse } from "../../../grammar/parse.ts";

function broken(body: string): readonly string[] {
  const { diagnostics } = parse({ path: "a.resnet", text: `block A(w: int) {\n  ${body}\n}\n` });
  return diagnostics.map(({ code, message, notes }) => [`${code}: ${message}`, ...notes].join("\n"));
}
function mended(body: string): string {
  const text = `block A(w: int) {\n  ${body}\n}\n`;
  return applyFixes(text, parse({ path: "a.resnet", text }).diagnostics, { unsafe: false });
}

test.each(["residual { relu } shortcut identity", "parallel { path { relu } }", "if w == 1 { relu }"])(
  "a row before and after `%s` is broken on both sides",
  (statement) => {
    const word = statement.split(" ")[0] ?? "";
    const body = `bn -> ${statement} -> relu`;
    const help = "help: break the line there: a new line hands the value on, as `->` does";
    expect(broken(body)).toEqual([
      `RN1010: \`${word}\` is allowed only in a line of its own\n${help}`,
      `RN1010: \`->\` is allowed only in a row of layers\n${help}`,
    ]);
    const text = mended(body);
    expect(text).toBe(`block A(w: int) {\n  bn\n  ${statement}\n  relu\n}\n`);
    expect(parse({ path: "a.resnet", text }).diagnostics).toEqual([]);
  },
);

test("a name cannot stand in a row, and what would change with the line stays", () => {
  expect(broken("bn -> let x = relu")).toEqual([
    "RN1010: `let` is allowed only in a line of its own\nhelp: begin a line with it: a name is given to a path, let x = { … }",
  ]);
  expect(mended("bn -> let x = relu")).toContain("bn -> let x = relu");
});

test("a path that is a value wants braces: a new line would end it", () => {
  for (const body of [
    "let x = bn -> residual { relu } shortcut identity",
    "add(in -> parallel { path { relu } })",
    "let x = bn -> relu\n    -> if w == 1 { relu }",
  ]) {
    expect(broken(body).map((each) => each.split(":")[0])).toEqual(["RN1010"]);
    expect(mended(body)).toContain(body);
  }
  const after = "let x = in -> relu\n  bn -> residual { relu } shortcut identity";
  expect(mended(after)).toContain("  bn\n  residual { relu }");
});
