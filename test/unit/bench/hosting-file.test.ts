/** `npm run bench -- --retune` writes the row of its device's class into the table that kernels are chosen by. */
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chooseAlgorithms, chooseHosting, chooseLoading } from "../../../bench/choose-hosting.ts";
import { withRow, writeRow } from "../../../bench/hosting-file.ts";
import { rows } from "../../../compiler/kernels/wgsl/hosting-rows.ts";
import { scratchFolder } from "../../support/command-line.ts";
import { repository } from "../../support/shared-data.ts";

const table = join(repository, "compiler/kernels/wgsl/hosting-rows.ts");
const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a row takes the place of its class's, whatever its comment says; the others stay as they were", async () => {
  const copy = join(folder, "hosting-rows.ts");
  copyFileSync(table, copy);
  const before = readFileSync(copy, "utf8").split("\n");
  const row = { conv2d: "maps" } as const;
  const measured = ["On $& a device, in wall time:", "conv2d maps 0.91."];
  await writeRow(copy, { of: "integrated", row, measured });
  const after = readFileSync(copy, "utf8").split("\n");
  const changed = after.filter((each) => !before.includes(each));
  expect(changed).toEqual([...measured.map((each) => `  // ${each}`), '  integrated: { conv2d: "maps" },']);
  expect(before.filter((each) => !after.includes(each))).toEqual([
    expect.stringContaining("  integrated: {") as string,
  ]);
});

test("written again as it is, the table is the same text, as prettier has it", async () => {
  const copy = join(folder, "same.ts");
  copyFileSync(table, copy);
  const text = readFileSync(table, "utf8");
  for (const [name, row] of Object.entries(rows)) {
    const of = name as keyof typeof rows;
    const [, comment = ""] = new RegExp(`((?: *// .*\n)+)  ${of}: `).exec(text) ?? [];
    const measured = [...comment.matchAll(/\/\/ (.*)/g)].map(([, line = ""]) => line);
    expect(measured).not.toEqual([]);
    await writeRow(copy, { of, row, measured });
  }
  expect(readFileSync(copy, "utf8")).toBe(text);
});

test("the table of what is loaded is written in the same way, and of what is no slower the most is taken", async () => {
  const path = join(repository, "compiler/kernels/loading-rows.ts");
  const copy = join(folder, "loading-rows.ts");
  copyFileSync(path, copy);
  await writeRow(copy, { of: "cpu", row: { conv2d: "once" }, measured: ["On a processor:", "conv2d once 0.9."] });
  const [before, after] = [path, copy].map((each) => readFileSync(each, "utf8").split("\n"));
  expect(after?.filter((each) => !before?.includes(each))).toEqual([
    "  // On a processor:",
    "  // conv2d once 0.9.",
    '  cpu: { conv2d: "once" },',
  ]);
  const tried = (once: number, all: number) =>
    chooseLoading([
      { row: "none", ratio: 1 },
      { row: "once", ratio: once },
      { row: "all", ratio: all },
    ]);
  expect([tried(0.99, 1), tried(0.9, 1), tried(1.2, 1.3), tried(0.9, 0.91)]).toEqual(["all", "once", "none", "all"]);
});

test("a text that lacks the row is left alone", () => {
  expect(() => withRow("export const rows = {};\n", { of: "software", row: {}, measured: [] })).toThrow(
    "there is no row of software",
  );
});

test("all together is the row where it is no slower than the best; else each family does the most that is no slower", () => {
  const all = { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" } as const;
  const tried = (together: number) => [
    { hosting: { conv2d: "maps" } as const, ratio: 0.9 },
    { hosting: { conv2d: "sums" } as const, ratio: 0.91 },
    { hosting: { "conv2d-input-grad": "maps" } as const, ratio: 0.99 },
    { hosting: { "conv2d-input-grad": "sums" } as const, ratio: 1.2 },
    { hosting: { matmul: "maps" } as const, ratio: 1.1 },
    { hosting: all, ratio: together },
  ];
  expect(chooseHosting(tried(0.91))).toEqual(all);
  expect(chooseHosting(tried(0.95))).toEqual({ conv2d: "sums", "conv2d-input-grad": "maps" });
});

test("a family of convolutions goes through Winograd's products where that is quicker without a doubt", async () => {
  const tried = (one: number, other: number) =>
    chooseAlgorithms([
      { row: {}, ratio: 1 },
      { row: { conv2d: "winograd" }, ratio: one },
      { row: { "conv2d-weight-grad": "winograd" }, ratio: other },
    ]);
  expect([tried(0.9, 0.8), tried(0.99, 0.8), tried(1.1, 0.985)]).toEqual([
    { conv2d: "winograd", "conv2d-weight-grad": "winograd" },
    { "conv2d-weight-grad": "winograd" },
    {},
  ]);
  const path = join(repository, "compiler/kernels/wgsl/algorithm-rows.ts");
  const copy = join(folder, "algorithm-rows.ts");
  copyFileSync(path, copy);
  const row = { conv2d: "winograd" } as const;
  await writeRow(copy, { of: "discrete", row, measured: ["On a device:", "conv2d winograd 0.9."] });
  expect(readFileSync(copy, "utf8")).toContain(
    '  // On a device:\n  // conv2d winograd 0.9.\n  discrete: { conv2d: "winograd" },\n',
  );
});
