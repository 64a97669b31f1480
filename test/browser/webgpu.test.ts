/** The emitted module in a page with WebGPU: the browser's own Dawn runs the same kernels as Node's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileModel, portable } from "../../compiler/compile.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import { initialValues } from "../../runtime/initialise.ts";
import { openPage, startChromium } from "../support/chromium.ts";
import type { LocalServer } from "../support/local-server.ts";
import { servePage } from "../support/page-server.ts";
import { modelOf, trainingGraph } from "../support/resnet20.ts";
import { largestDifference, toStored } from "../support/shared-data.ts";
import { randomBatch } from "./train-steps.ts";

const NET = `import { Basic } from "std/residual"
model SmallNet {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage s1(stride: 2) { Basic(8) }
  head { globalavgpool -> linear(5) }
}
`;
const BATCH = 10;
const STEPS = 5;
const model = modelOf(NET, "SmallNet");
const program = compileModel(model, { functions: [{ kind: "train", batch: BATCH }], targets: { wgsl: portable } });

const chromium = await startChromium();
let server: LocalServer | undefined;
beforeAll(async () => {
  server = await servePage({ isolated: false, emitted: emitModule(program), program: "SmallNet" });
});
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

/** The same steps in float64. */
function expectedLosses(): readonly number[] {
  const { graph, inputs } = trainingGraph(model, BATCH);
  const values = new Map<string, Float64Array>();
  for (const tensor of program.tensors)
    values.set(tensor.name, toStored(initialValues(tensor, 1), tensor.shape, tensor.order));
  values.set("rate", Float64Array.of(0.05));
  return Array.from({ length: STEPS }, (_, step) => {
    const batch = randomBatch(program, step);
    for (const { name, shape, order } of inputs) values.set(name, toStored(batch[name] ?? [], shape, order));
    const { outputs, updates } = evaluate(graph, values);
    for (const [name, value] of updates) values.set(name, value);
    return outputs.get("loss")?.[0] ?? Number.NaN;
  });
}

test.skipIf(!chromium)("trained in a page on WebGPU, the losses are the interpreter's", async () => {
  const page = await openPage(chromium!, server!.url);
  const { device, losses } = await page.evaluate((steps) => resnet.train({ device: "gpu", steps }), STEPS);
  const difference = largestDifference(losses, expectedLosses());
  console.log(
    `Chromium ${chromium!.version()}, ${device}: ${STEPS} losses off by at most ${difference.toExponential(1)}`,
  );
  // Sums of 32-bit floats; five steps of momentum carry the first one's rounding on.
  expect(difference).toBeLessThan(1e-5);
});
