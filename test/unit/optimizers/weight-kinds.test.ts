/** What `no_decay` may leave out: a norm's tensors, and every other layer's biases, whatever a layer calls them. */
import { expect, test } from "vitest";
import { weightKinds } from "../../../compiler/optimizers/weight-kinds.ts";
import { modelWith } from "../../support/layer-cases.ts";

test.each([
  ["[N, 4, 8, 8]", "conv(4, kernel: 3, bias: true)", { weight: "other", bias: "bias" }],
  ["[N, 4]", "linear(3)", { weight: "other", bias: "bias" }],
  ["[N, 4, 8, 8]", "groupnorm(groups: 2)", { weight: "norm", bias: "norm" }],
  ["[N, 5, 4]", "class_token", { weight: "other" }],
  ["[N, 5, 4]", "position_embedding", { weight: "other" }],
  [
    "[N, 5, 4]",
    "attention(2)",
    { in_proj_weight: "other", in_proj_bias: "bias", "out_proj.weight": "other", "out_proj.bias": "bias" },
  ],
])("%s through %s", (input, body, kinds) => {
  const [layer = ""] = body.split("(");
  const found = [...weightKinds(modelWith(input, body))].map(([name, kind]) => [
    name.slice(`s.0.${layer}.`.length),
    kind,
  ]);
  expect(Object.fromEntries(found)).toEqual(kinds);
});
