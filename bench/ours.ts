/**
 * A measuring process of our own: compiles a network and trains or runs it on one device.
 * `ours.js train|infer resnet20|resnet18 BATCH SAMPLES cpu|software-gpu THREADS`
 */
import { openChosenDevice } from "../cli/devices/open-device.ts";
import { compileModel } from "../compiler/compile.ts";
import { checkProject } from "../compiler/check.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { Random } from "../runtime/random.ts";
import { openSession } from "../runtime/open-session.ts";
import { reporting } from "./measurement.ts";
import { median } from "./statistics.ts";

const networks = {
  resnet20: { base: "CifarResNet", depth: "3", extent: 32, classes: 10, parameters: 272_474 },
  resnet18: { base: "ResNet18", depth: "", extent: 224, classes: 1000, parameters: 11_689_512 },
} as const;

await reporting(async () => {
  const [kind, name, ...rest] = process.argv.slice(2);
  const { base, depth, extent, classes, parameters } = networks[name as keyof typeof networks];
  const [batch = 1, samples = 1, threads = 1] = [rest[0], rest[1], rest[3]].map(Number);
  const textAt = performance.now();
  const text = `import { ${base} } from "std/residual"\nmodel Network = ${base}(${depth})\n`;
  const alone = { read: (path: string) => ({ problem: `${path} is not there` }) };
  const model = checkProject(loadProject("network.resnet", text, alone)).models.get("Network");
  if (!model) throw new Error("the network does not check");
  const checkedAt = performance.now();
  const word = rest[2] === "cpu" ? "cpu" : "software-gpu";
  const { device } = await openChosenDevice({ device: word, threads });
  const openedAt = performance.now();
  const wanted = { kind: kind === "infer" ? "infer" : "train", batch } as const;
  const program = compileModel(model, { functions: [wanted], targets: device.targets });
  if (program.parameterCount !== parameters) throw new Error(`${program.parameterCount} parameters: another network`);
  const compiledAt = performance.now();
  const session = await openSession(device, program, { seed: 1 });
  const readyAt = performance.now();
  const random = new Random(1, "images");
  const image = Float32Array.from({ length: batch * 3 * extent * extent }, () => random.normal());
  const labels = Int32Array.from({ length: batch }, () => random.below(classes));
  const once = async (): Promise<void> => {
    if (wanted.kind === "infer") {
      const results = await session.run({ image });
      if (!Object.values(results).every((each) => each.every(Number.isFinite))) throw new Error("wrong logits");
    } else {
      const { loss } = await (await session.step({ image, labels }, { rate: 0.01 })).result;
      if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
    }
  };
  const filledAt = performance.now();
  await once();
  const firstAt = performance.now();
  for (let i = 1; i < samples / 4; i++) await once();
  const times: number[] = [];
  for (let i = 0; i < samples; i++) {
    const startedAt = performance.now();
    await once();
    times.push(performance.now() - startedAt);
  }
  return {
    milliseconds: median(times),
    samples,
    first: {
      check: checkedAt - textAt,
      device: openedAt - checkedAt,
      compile: compiledAt - openedAt,
      "set up": readyAt - compiledAt,
      "first loss": firstAt - filledAt,
    },
    processMilliseconds: firstAt,
    note: device.name,
  };
});
