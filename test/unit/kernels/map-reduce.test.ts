/** Map and reduce kernels on the software adapter: every element against the interpreter. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstDifference, KernelRunner, truthOf, values } from "../../support/run-kernels.ts";
import { caseOf } from "./cases.ts";

let runner: KernelRunner;
beforeAll(async () => {
  runner = await KernelRunner.open("software-gpu");
});
afterAll(() => runner.device.dispose());

const x = (...shape: number[]) => ({ name: "x", shape });
const extremes = Float64Array.of(0, 1e-6, -1e-6, 0.25, -0.25, 0.5, -2, 5, -5, 90, -90, 1e30, -1e30, 3, -3, 1);
const cases = [
  ...(["sigmoid", "tanh", "erf", "absolute", "floor"] as const).map((fn) =>
    caseOf(`${fn} at extremes`, [{ ...x(16), values: extremes }], (g, [a = 0]) =>
      g.mapWith("minimum", g.map(fn, a), 2),
    ),
  ),
  caseOf("is-finite", [{ ...x(4), values: Float64Array.of(1, Infinity, -Infinity, NaN) }], (g, [a = 0]) =>
    g.map("is-finite", a),
  ),
  caseOf("negated negative constant", [x(4)], (g, [a = 0]) => g.map("add", a, g.map("negate", g.like(a, -0.5)))),
  caseOf("padded between neighbours", [x(3, 5)], (g, [a = 0]) => g.mapWith("add", g.pad(a, [1, 2], [0, 1], [1, 2]), 1)),
  caseOf("transposed and sliced", [x(6, 8)], (g, [a = 0]) =>
    g.mapWith("add", g.slice(g.transpose(a, [1, 0]), [1, 0], [8, 6], [2, 3]), 1),
  ),
  caseOf("channels as vec4f", [x(5, 8), { name: "c", shape: [8] }], (g, [a = 0, c = 0]) =>
    g.map("multiply", a, g.perChannel(c, a)),
  ),
  ...(["sum", "max"] as const).flatMap((kind) => [
    caseOf(`${kind} of 5000 to one`, [x(5000)], (g, [a = 0]) => g.reduce(kind, a, [0])),
    caseOf(`${kind} over rows`, [x(700, 8)], (g, [a = 0]) => g.reduce(kind, a, [0])),
    caseOf(`${kind} over the middle, odd`, [x(3, 7, 5)], (g, [a = 0]) => g.reduce(kind, g.map("multiply", a, a), [1])),
    caseOf(`${kind} over outer and inner`, [x(4, 3, 6)], (g, [a = 0]) => g.reduce(kind, a, [0, 2])),
  ]),
];

test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
  const { outputs } = await runner.run(each);
  const truth = truthOf(each).get("y") ?? values(0, 1);
  expect(truth.length).toBeGreaterThan(0);
  expect(firstDifference(outputs.get("y"), truth)).toBeUndefined();
});
