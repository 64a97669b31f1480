/** Concatenation costs no pass where what reads it is computed element by element, nor where its parts are. */
import { expect, test } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import { inferencePasses, runPasses } from "../../../compiler/passes/pipeline.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { modelWith } from "../../support/layer-cases.ts";

/** Families of the steps of an inference, by the layers that they come from. */
function steps(body: string): readonly string[] {
  const { graph } = lower(modelWith("[N, 8, 4, 4]", body), { kind: "infer", batch: 1 });
  const plan = schedule(runPasses(graph, inferencePasses), { maxBindings: 8 });
  return plan.steps.map(({ family, origin }) => `${family} ${origin.path.split(".").at(-1)}`);
}

test("the activation of a dense layer reads its parts where they are", () => {
  const body = "residual(join: concat) { conv(4, kernel: 3) } shortcut identity\nrelu -> conv(8, kernel: 3)";
  expect(steps(body)).toEqual(["conv2d conv", "map relu", "conv2d conv"]);
});

test("a convolution reads what the steps of the parts have written beside each other; an input is copied there", () => {
  expect(steps("parallel { path { gelu }\npath { relu } }\nconv(4, kernel: 1)")).toEqual([
    "map gelu",
    "map relu",
    "conv2d conv",
  ]);
  expect(steps("concat([in, { relu }]) -> conv(4, kernel: 1)")).toEqual(["map relu", "map concat", "conv2d conv"]);
});
