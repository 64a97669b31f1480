/** Networks of the examples whose memory is looked at: residual ones of all depths, concatenating ones, a U-shaped one. */
import { compileFunction, portable } from "../../compiler/compile.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { Schedule } from "../../compiler/schedule/types.ts";
import { exampleModels } from "./example-models.ts";

export interface MemoryNetwork {
  readonly name: string;
  readonly model: CheckedModel;
  readonly sizes: ReadonlyMap<string, number>;
  readonly batch: number;
}

/** File of the examples, model, image where the input leaves it open, batch. */
const table = [
  ["cifar", "ResNet20", 32, 32],
  ["imagenet", "ResNet50", 224, 8],
  ["imagenet", "ResNet152", 224, 4],
  ["cifar", "ResNet1202", 32, 8],
  ["zoo/dense", "DenseNetBC100", 32, 8],
  ["zoo/segmentation", "UNet2", 8, 2],
] as const;

export function memoryNetworks(): readonly MemoryNetwork[] {
  const known = new Map<string, ReadonlyMap<string, CheckedModel>>();
  return table.map(([file, name, size, batch]) => {
    const models = known.get(file) ?? exampleModels(file);
    known.set(file, models);
    const model = models.get(name);
    if (!model) throw new Error(`no ${name}`);
    return { name, model, batch, sizes: new Map([...model.symbols.keys()].map((symbol) => [symbol, size])) };
  });
}

export function scheduled({ model, sizes, batch }: MemoryNetwork, kind: "train" | "infer"): Schedule {
  return compileFunction(model, { kind, batch }, { functions: [], targets: { wgsl: portable }, sizes }).schedule;
}
