/** What is printed as a command is read by a shell as what was meant. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { printable } from "../../../compiler/diagnostics/render/printable.ts";
import { shellCommand, shellPath, shellWord } from "../../../cli/shell.ts";

const words = [
  "plain/name.resnet:Model",
  "--rate=0.1",
  "",
  " ",
  "two words",
  "it's",
  `"$HOME" \`id\` \\ ! # & | ; < > ( ) { } [ ] * ? ~`,
  "~/x",
  "=ls",
  "a\nb\tc\rd",
  "\u001b[31mred",
  "::error::x\n##[error]y ##vso[z]",
  "\u202eturned\u200b",
  "größe-模型-😀 x",
  "größe\nx",
];

test("bash reads each word as it was", () => {
  const script = `for word in ${shellCommand(words)}; do printf '%s\\0' "$word"; done`;
  const read = execFileSync("bash", ["-c", script], { env: { ...process.env, LC_ALL: "C.UTF-8" }, encoding: "utf8" });
  expect(read.split("\0").slice(0, -1)).toEqual(words);
});

test("nothing in it is obeyed on the way, and it is one line", () => {
  const command = shellCommand(words);
  expect(printable(command)).toBe(command);
});

test("names that need no quotes have none; Windows knows double ones", () => {
  expect(shellCommand(["resnet", "train", "nets/a-b_2.resnet:Net", "--rate", "1e-3"])).toBe(
    "resnet train nets/a-b_2.resnet:Net --rate 1e-3",
  );
  expect(shellPath("-rf x")).toBe("'./-rf x'");
  expect(shellWord("C:\\my nets\\a", "win32")).toBe('"C:\\my nets\\a"');
});
