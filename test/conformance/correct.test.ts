/** What a step calls correct, on every target: the first of the largest logits is the answer, as PyTorch's argmax has it. */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../compiler/compile.ts";
import { openGpu } from "../../cli/devices/gpu.ts";
import { openDevice, type Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import { modelOf } from "../support/resnet20.ts";

const CLASSES = 5;
/** Logits as they are given, each times a weight of its own, which is one. */
const DESIGN = `model Given {
  input x: [N, ${CLASSES}, 1, 1]
  head { conv(${CLASSES}, kernel: 1, groups: ${CLASSES}) -> flatten }
}
`;
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
/** Each with the only label that is right, if any is. */
const rows: readonly (readonly [logits: readonly number[], answer: number | undefined])[] = [
  [[0, 0, 0, 0, 0], 0],
  [[1, 1, 1, 1, 1], 0],
  [[0, 3, 0, 3, 0], 1],
  [[0, 0, 0, 2, 2], 3],
  [[0, 0, 0, 0, 1], 4],
  [[4, 0, 0, 0, 4], 0],
  [[0, 1e-37, 0, 1e-37, 0], 1],
  [[0, 0, infinity, 0, infinity], 2],
  [[nan, 0, 0, 0, 0], undefined],
  [[0, 0, nan, 9, 0], undefined],
  [[nan, nan, nan, nan, nan], undefined],
  [[infinity, 0, 0, 0, nan], undefined],
];
const cases = rows.flatMap(([logits, answer]) =>
  logits.map((_, label) => ({ logits, label, expected: label === answer ? 1 : 0 })),
);

const devices: { readonly [name: string]: () => Promise<Device> } = {
  "WGSL on the software adapter": async () => openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu }),
  "WebAssembly, plain SIMD": () => openDevice({ device: "cpu", threads: 1, simd: "plain" }),
  "WebAssembly, relaxed SIMD": () => openDevice({ device: "cpu", threads: 2, simd: "relaxed" }),
};

describe.each(Object.entries(devices))("%s", (_, open) => {
  test("ties go to the first, and no label is right among what is no number", async () => {
    await using device = await open();
    const program = compileModel(modelOf(DESIGN, "Given"), {
      functions: [
        { kind: "train", batch: 1 },
        { kind: "train", batch: cases.length },
      ],
      targets: device.targets,
    });
    await using session = await openSession(device, program);
    for (const { name, role } of program.tensors)
      if (role === "parameter") session.write(name, new Float32Array(CLASSES).fill(1));
    for (const { logits, label, expected } of cases) {
      const inputs = { x: Float32Array.from(logits), labels: Int32Array.of(label) };
      const { correct } = await (await session.step(inputs, { rate: 0 })).result;
      expect(correct, `${String(logits)}, label ${label}`).toBe(expected);
    }
    const all = {
      x: Float32Array.from(cases.flatMap(({ logits }) => logits)),
      labels: Int32Array.from(cases, ({ label }) => label),
    };
    const { correct } = await (await session.step(all, { rate: 0 })).result;
    expect(correct).toBe(cases.reduce((sum, { expected }) => sum + expected, 0));
  });
});
