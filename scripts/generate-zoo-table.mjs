/** Writes the table of the zoo into the README, between its markers, and how many there are; a test compares. Needs the build. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const table = execFileSync("node", ["dist/cli/main.js", "summary", "--table", "--markdown", "examples/zoo"], {
  encoding: "utf8",
});
const readme = readFileSync("README.md", "utf8");
const between = /(<!-- zoo -->\n\n)[\s\S]*?(<!-- \/zoo -->)/;
if (!between.test(readme)) throw new Error("README.md has no markers <!-- zoo --> and <!-- /zoo -->");
const HEAD_LINES = 2;
const count = table.trimEnd().split("\n").length - HEAD_LINES;
writeFileSync(
  "README.md",
  readme
    .replace(between, (_, begin, end) => `${begin}${table.trimEnd()}\n\n${end}`)
    .replace(/(`examples\/zoo` has )\d+/, (_, begin) => begin + count),
);
