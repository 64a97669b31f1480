/**
 * How much slower a training step is where a browser lacks something, of what the playground opens with: the numbers of
 * which the page says one when it is (`playground/src/slower.ts`). Devices take turns in one process, round by round.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { openChosenDevice } from "../cli/devices/open-device.ts";
import { checkProject } from "../compiler/check.ts";
import { compileModel } from "../compiler/compile.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { openDevice, type Device } from "../runtime/device.ts";
import { openSession } from "../runtime/open-session.ts";
import { Random } from "../runtime/random.ts";
import { isEnough } from "./enough.ts";
import { median } from "./statistics.ts";

const design = fileURLToPath(new URL("../../examples/fashion.resnet", import.meta.url));
const WARM_UP = 3;
/** Of one device before it is the next one's turn, in milliseconds; a step at least. */
const TURN = 200;

type Opens = () => Promise<Device>;
interface Timed {
  readonly step: () => Promise<void>;
  readonly milliseconds: number[];
}

/** @param gpu the adapter that is measured, too */
export async function benchLacking(gpu: "gpu" | "software-gpu", quick: boolean): Promise<void> {
  const cores = availableParallelism();
  const all = `${cores} threads, relaxed SIMD`;
  const opens: { readonly [what: string]: Opens } = {
    [all]: () => openDevice({ device: "cpu" }),
    [`${cores} threads, plain SIMD`]: () => openDevice({ device: "cpu", simd: "plain" }),
    "1 thread, relaxed SIMD": () => openDevice({ device: "cpu", threads: 1 }),
    "1 thread, plain SIMD": () => openDevice({ device: "cpu", threads: 1, simd: "plain" }),
    [gpu === "gpu" ? "WebGPU" : "WebGPU's software adapter"]: async () =>
      (await openChosenDevice({ device: gpu })).device,
  };
  const { recipe, batch } = demo();
  const timed = new Map<string, Timed>();
  for (const [what, open] of Object.entries(opens)) timed.set(what, await prepare(await open(), recipe, batch));
  const ratiosOf = ({ milliseconds }: Timed): readonly number[] =>
    milliseconds.map((own, round) => own / (timed.get(all)?.milliseconds[round] ?? Number.NaN));
  const repeats = quick ? { least: 1, most: 1 } : { least: 5, most: 15 };
  while (![...timed.values()].every((own) => isEnough(ratiosOf(own), repeats)))
    for (const { step, milliseconds } of timed.values()) {
      // Whoever was measured before has the caches.
      await step();
      const begun = performance.now();
      let steps = 0;
      for (; steps === 0 || performance.now() - begun < TURN; steps++) await step();
      milliseconds.push((performance.now() - begun) / steps);
    }
  console.log(`A training step of examples/fashion.resnet, batch ${recipe.batch}, ${cores} cores, by what there is:`);
  for (const [what, own] of timed)
    console.log(
      `  ${what.padEnd(28)} ${median(own.milliseconds).toFixed(1).padStart(8)} ms (fastest ${Math.min(...own.milliseconds).toFixed(1)}), ${median(ratiosOf(own)).toFixed(2)} times`,
    );
}

function demo() {
  const project = loadProject("fashion.resnet", readFileSync(design, "utf8"), {
    read: (path) => ({ problem: `${path} is not there` }),
  });
  const [recipe] = checkProject(project).recipes;
  if (!recipe) throw new Error(`${design} has no recipe`);
  const random = new Random(1, "bench");
  const batch = {
    image: Float32Array.from({ length: recipe.batch * 784 }, () => random.normal()),
    labels: Int32Array.from({ length: recipe.batch }, () => random.below(10)),
  };
  return { recipe, batch };
}

async function prepare(
  device: Device,
  recipe: ReturnType<typeof demo>["recipe"],
  batch: ReturnType<typeof demo>["batch"],
): Promise<Timed> {
  const functions = [{ kind: "train", batch: recipe.batch }] as const;
  const program = compileModel(recipe.model, { functions, targets: device.targets, recipe });
  const session = await openSession(device, program, { seed: 1 });
  const step = async (): Promise<void> => {
    await (
      await session.step(batch, { rate: 0.01 })
    ).result;
  };
  for (let index = 0; index < WARM_UP; index++) await step();
  return { step, milliseconds: [] };
}
