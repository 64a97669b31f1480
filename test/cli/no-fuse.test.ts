/** `--no-fuse`: each operation is a kernel of its own, and what is computed is the same but for rounding. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";

const folder = scratchFolder();
const file = join(folder, "net.resnet");
writeFileSync(
  file,
  `model Net {
  input image: [N, 3, 8, 8]
  conv(4, kernel: 3) -> bn -> relu
  residual { conv(4, kernel: 3) -> bn } shortcut identity
  relu -> globalavgpool -> linear(3)
}
train Net {
  data      synthetic(classes: 3, size: 8, examples: 64, validation: 32)
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     4
  evaluate  4
}
`,
);
const stepsIn = (plan: string): number => plan.split("\n").filter((line) => /^ +\d+ /.test(line)).length;

test("compile shows a plan of many more steps, none of which has a tail", async () => {
  const plan = async (...flags: readonly string[]): Promise<string> => {
    const { code, out } = await resnet("compile", file, "--train", "--emit", "plan", ...flags);
    expect(code).toBe(0);
    return out;
  };
  const [fused, unfused] = [await plan(), await plan("--no-fuse")];
  expect(stepsIn(unfused)).toBeGreaterThan(2 * stepsIn(fused));
  expect(fused).toMatch(/^ +\+ /m);
  expect(unfused).not.toMatch(/^ +\+ /m);
});

test("train and eval give the same numbers but for rounding", async () => {
  const device = ["--device", "cpu", "--threads", "1"];
  const weights = (name: string): string => join(folder, name, "last.safetensors");
  const trained = async (name: string, ...flags: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> => {
    expect(await resnet("train", file, ...device, "--out", join(folder, name), ...flags)).toMatchObject({ code: 0 });
    const { entries, read } = openSafetensors(readFileSync(weights(name)), name);
    return new Map([...entries.keys()].map((tensor) => [tensor, Float32Array.from(read(tensor).values)]));
  };
  const [fused, unfused] = [await trained("fused"), await trained("unfused", "--no-fuse")];
  expect(fused.size).toBeGreaterThan(4);
  let differ = 0;
  for (const [name, values] of fused) {
    const others = unfused.get(name);
    values.forEach((value, at) => {
      const other = others?.[at] ?? Number.NaN;
      if (other !== value) differ++;
      expect(Math.abs(other - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    });
  }
  // Otherwise the flag would do nothing.
  expect(differ).toBeGreaterThan(0);
  const scores = await Promise.all(
    [[], ["--no-fuse"]].map((flags) => resnet("eval", file, "--weights", weights("fused"), ...device, ...flags)),
  );
  expect(scores.map(({ code }) => code)).toEqual([0, 0]);
  expect(scores[1]?.out).toBe(scores[0]?.out);
});
