/** What is told of the course of a run, and of several. */
import { expect, test } from "vitest";
import { finalLoss } from "../../../../cli/ablation/course.ts";
import { rowsOf, spreadText, tableCsv } from "../../../../cli/ablation/table.ts";
import { spreadOf } from "../../../../cli/spread.ts";

const course = (losses: readonly number[], ended: "whole" | "diverged" = "whole") => ({
  run: {},
  losses,
  evaluations: [],
  ended,
});

test("the final loss is the mean of the last tenth of the steps, of at least one", () => {
  expect(finalLoss(course([...Array<number>(18).fill(9), 1, 2]))).toBe(1.5);
  expect(finalLoss(course([3, 2, 1]))).toBe(1);
  expect(finalLoss(course([]))).toBeUndefined();
  expect(finalLoss(course([3, 2, 1], "diverged"))).toBeUndefined();
});

test("the spread over seeds is the sample's; of one run there is none", () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1 });
  expect(spreadOf([2])).toEqual({ mean: 2, deviation: null });
  expect(spreadOf([])).toBeUndefined();
  expect(spreadText("accuracy", { mean: 0.712, deviation: 0.0051 })).toBe("71.20 ± 0.51 %");
  expect(spreadText("loss", { mean: 0.7612, deviation: null })).toBe("0.7612");
  expect(spreadText("loss", null)).toBe("–");
});

test("a value with commas stays one cell of the CSV", () => {
  const of = { key: "a", value: "[2, 2]", params: 1, macs: 2, depth: 3, network: "", recipe: undefined as never };
  const rows = rowsOf([of], [{ of, seed: 1, folder: "a", course: course([2, 1]) }]);
  expect(tableCsv(rows, { parameter: "depths" }).split("\n")[1]).toBe(',"[2, 2]",3,1,2,1,0,1,');
});
