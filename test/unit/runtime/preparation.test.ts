/** What is made of weights once is made again whenever they have changed, whoever changed them, and not otherwise. */
import { describe, expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { compileModel } from "../../../compiler/compile.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { Preparation } from "../../../runtime/preparation.ts";
import type { Program } from "../../../runtime/program.ts";
import type { Session } from "../../../runtime/session.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { values } from "../../support/kernel-case.ts";

const PIXELS = 3 * 8 * 8;
const ROLES = ["parameter", "state", "optimizer"] as const;

/** With all that is prepared: norms behind convolutions, by Winograd and not, averages, and a product's weights. */
const design = (ema: string): string => `model Tiny {
  input image: [N, 3, 8, 8]
  conv(8, kernel: 3) -> bn -> relu -> conv(8, kernel: 3) -> bn -> relu -> conv(6, kernel: 1, bias: true) -> bn -> relu
  globalavgpool -> linear(4)
}
train Tiny {
  data synthetic(classes: 4, size: 8, examples: 32)
  batch 4
  loss cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule constant(0.1)
  steps 8
  ${ema}
}
`;
function programOf(targets: Device["targets"], ema = "ema 0.5", batch = 2): Program {
  const project = loadProject("tiny.resnet", design(ema), { read: () => ({ problem: "none" }) });
  const { models, recipes } = checkProject(project);
  const [model, recipe] = [models.get("Tiny"), recipes[0]];
  if (!model || !recipe) throw new Error("the design is wrong");
  const functions = [
    { kind: "train", batch: 4 },
    { kind: "train", batch: 2 },
    { kind: "infer", batch },
  ] as const;
  return compileModel(model, { functions, targets, recipe });
}

const images = (count: number, seed: number): Float32Array => Float32Array.from(values(count * PIXELS, seed));
const infer = async (session: Session): Promise<Float32Array> =>
  (await session.run({ image: images(3, 99) })).output ?? new Float32Array();
async function step(session: Session, batch: number, seed: number): Promise<void> {
  const labels = Int32Array.from({ length: batch }, (_, i) => (i + seed) % 4);
  await session.step({ image: images(batch, seed), labels }, { rate: 0.2 });
}

/** Each changes what is inferred. */
const changes: readonly (readonly [what: string, change: (session: Session) => Promise<unknown> | void])[] = [
  ["a step", (session) => step(session, 4, 1)],
  ["a step of a smaller batch", (session) => step(session, 2, 2)],
  ["steps that nobody waits for", (session) => Promise.all([3, 4, 5].map((seed) => step(session, 4, seed)))],
  ["the averages are no longer read", (session) => session.write("update/averaged", [0])],
  [
    "a weight is set",
    async (session) => session.write("conv_2.weight", (await session.read("conv_2.weight")).reverse()),
  ],
  ["a convolution's bias is set", (session) => session.write("conv_3.bias", [1, -2, 3, -1, 2, 1])],
  ["a norm's statistics are set", (session) => session.write("bn_2.running_var", new Float32Array(8).fill(0.3))],
  ["a norm's factor is set", (session) => session.write("bn.weight", new Float32Array(8).fill(-1.5))],
  [
    "averages are set",
    async (session) => {
      session.write("bn_3.bias/average", [5, 4, 3, 2, 1, 0]);
      session.write("update/averaged", [1]);
    },
  ],
  [
    "an average is swapped for its weight",
    async (session) => session.write("linear.weight/average", await session.read("linear.weight")),
  ],
  ["first values are set", (session) => session.initialise(7)],
  ["a step behind that", (session) => step(session, 4, 6)],
];

describe.each(["cpu", "gpu"] as const)("on %s", (kind) => {
  async function open(): Promise<Device> {
    if (kind === "cpu") return openDevice({ device: "cpu", threads: 2 });
    return openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu });
  }

  test("inference has the bits of a session that was just given the same tensors, whatever changed them", async () => {
    await using device = await open();
    const program = programOf(device.targets);
    await using session = await openSession(device, program, { seed: 1 });
    let last = await infer(session);
    expect(last.every((each) => Number.isFinite(each))).toBe(true);
    expect(await infer(session)).toEqual(last);
    await using fresh = await openSession(device, program, { seed: 2 });
    for (const [what, change] of changes) {
      await change(session);
      const output = await infer(session);
      expect(output, what).not.toEqual(last);
      expect(await infer(session), what).toEqual(output);
      for (const [name, each] of await session.readAll(ROLES)) fresh.write(name, each);
      expect(await infer(fresh), what).toEqual(output);
      last = output;
    }
    await using other = await openSession(device, program, { seed: 3 });
    expect(await infer(other)).not.toEqual(last);
    loadWeights(other, await saveWeights(session, { optimizer: true }));
    expect(await infer(other), "weights are loaded").toEqual(last);
  });
});

test("a preparation is due once, and when a tensor that it reads has changed", () => {
  for (const target of ["wgsl", "wasm"] as const) {
    const program = programOf(
      {
        wgsl: { class: "portable", subgroups: false, maxStorageBuffers: 8, maxWorkgroupsPerDimension: 65_535 },
        wasm: { variants: ["plain"] },
      },
      "",
    );
    const code = program.code[target];
    if (!code) throw new Error("no code");
    const preparation = new Preparation(program, code);
    const bufferOf = (name: string): number => program.tensors.find((each) => each.name === name)?.buffer ?? -1;
    const [train, last, inference] = [0, 1, 2];
    const isDue = (): boolean => preparation.begin(inference);
    expect([isDue(), isDue()]).toEqual([true, false]);
    for (const { name, role, buffer } of program.tensors) {
      preparation.wrote(buffer);
      const due = isDue();
      // A product's bias is read as it is; but others may lie in its arena.
      if (name !== "linear.bias") expect([name, due]).toEqual([name, role !== "optimizer"]);
    }
    for (const each of [train, last]) {
      expect(preparation.begin(each)).toBe(false);
      expect([isDue(), isDue()]).toEqual([true, false]);
    }
    for (const { buffer } of program.functions[inference]?.inputs ?? []) preparation.wrote(buffer);
    expect(isDue()).toBe(false);
    preparation.wrote(bufferOf("conv.weight"));
    expect(isDue()).toBe(true);
  }
});
