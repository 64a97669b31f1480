/** What every file of the program is held to beyond types and format. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { repository } from "../support/shared-data.ts";

const files = ["grammar", "format", "compiler", "runtime", "training", "datasets", "cli"].flatMap((folder) =>
  readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

/** `FILE:LINE` of each conditional expression that is a part of another. */
function nestedConditionals(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isConditionalExpression(node)) {
      let around = node.parent;
      while (ts.isParenthesizedExpression(around)) around = around.parent;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (ts.isConditionalExpression(around)) found.push(`${file}:${line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("a conditional expression has no other in it", () => {
  expect(nestedConditionals("a.ts", "const x = a ? 1 : (b ? 2 : 3);\nconst y = a ? f(b ? 1 : 2) : 3;")).toEqual([
    "a.ts:1",
  ]);
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => nestedConditionals(file, readFileSync(join(repository, file), "utf8")))).toEqual([]);
});
