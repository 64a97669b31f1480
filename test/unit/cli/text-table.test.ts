import { expect, test } from "vitest";
import { textTable, type Column } from "../../../cli/text-table.ts";

const columns: readonly Column[] = [
  { head: "layer", align: "left" },
  { head: "size", align: "right" },
];

test("columns are as wide as their widest cell and aligned with their head", () => {
  const rows = [
    ["stem.conv", "1"],
    ["a", "1,000,000"],
  ];
  expect(textTable(columns, rows).split("\n")).toEqual([
    "┌───────────┬───────────┐",
    "│ layer     │      size │",
    "├───────────┼───────────┤",
    "│ stem.conv │         1 │",
    "│ a         │ 1,000,000 │",
    "└───────────┴───────────┘",
  ]);
});

test("each cell is read a bounded number of times, however many rows there are", () => {
  let reads = 0;
  const row: readonly string[] = new Proxy(["a", "1"], {
    get(target, key, receiver) {
      reads += 1;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  const readsOf = (count: number): number => {
    reads = 0;
    textTable(columns, new Array<readonly string[]>(count).fill(row));
    return reads;
  };
  expect(readsOf(2000)).toBe(2 * readsOf(1000));
});

test("without room spare columns go, the first of them first, then texts are cut; numbers never are", () => {
  const wide: readonly Column[] = [
    { head: "layer", align: "left" },
    { head: "shape", align: "left" },
    { head: "size", align: "right" },
    { head: "field", align: "right", spare: 2 },
    { head: "jump", align: "right", spare: 1 },
  ];
  const rows = [["conv2_x.0.residual.conv_2", "[N, 64, 56, 56]", "1,000,000", "35", "4"]];
  for (const room of [80, 68, 61, 54, 40, 37]) {
    const lines = textTable(wide, rows, room).split("\n");
    expect(new Set(lines.map((each) => each.length)).size).toBe(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(room);
    expect(lines[3]).toContain(" 1,000,000 ");
  }
  expect(textTable(wide, rows, 68)).not.toContain("jump");
  expect(textTable(wide, rows, 68)).toContain("field");
  expect(textTable(wide, rows, 50).split("\n")[3]).toBe("│ conv2_x.0.resid… │ [N, 64, 56, 56] │ 1,000,000 │");
  expect(textTable(wide, rows)).toContain("conv2_x.0.residual.conv_2");
});
