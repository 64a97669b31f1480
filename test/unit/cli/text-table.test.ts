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
