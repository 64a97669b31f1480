/** ResNet-20 B and a batch of random images: what its training step is measured with. */
import { checkProject } from "../compiler/check.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { Random } from "../runtime/random.ts";

const DESIGN = `import { CifarResNet } from "std/residual"
model ResNet20_B = CifarResNet(3)
`;
export const BATCH = 32;

export function resNet20(): CheckedModel {
  const alone = { read: (path: string) => ({ problem: `${path} is not there` }) };
  const model = checkProject(loadProject("bench.resnet", DESIGN, alone)).models.get("ResNet20_B");
  if (!model) throw new Error("the design does not check");
  return model;
}

/** Of `BATCH` images; the same each time. */
export function randomBatch(): { readonly image: Float32Array; readonly labels: Int32Array } {
  const random = new Random(1, "bench");
  return {
    image: Float32Array.from({ length: BATCH * 3072 }, () => random.normal()),
    labels: Int32Array.from({ length: BATCH }, () => random.below(10)),
  };
}
