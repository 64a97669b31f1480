/** ResNet-20 B and a batch of random images: what its training step is measured with. */
import type { CheckedModel } from "../compiler/model/checked.ts";
import { Random } from "../runtime/random.ts";
import { networks } from "./side-by-side/networks.ts";
import { modelOf } from "./side-by-side/subject.ts";

export const BATCH = 32;

export function resNet20(): CheckedModel {
  return modelOf(networks.resnet20.text);
}

/** Of `BATCH` images; the same each time. */
export function randomBatch(): { readonly image: Float32Array; readonly labels: Int32Array } {
  const random = new Random(1, "bench");
  return {
    image: Float32Array.from({ length: BATCH * 3072 }, () => random.normal()),
    labels: Int32Array.from({ length: BATCH }, () => random.below(10)),
  };
}
