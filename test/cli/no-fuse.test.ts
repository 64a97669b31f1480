/** `--no-fuse`: each operation is a kernel of its own, and what is computed is the same but for rounding. */
import { expect, test } from "vitest";
import { resnet } from "../support/command-line.ts";
import { tensorsOf, train, weightsRun } from "../support/weights-run.ts";

const { at, evaluate, write } = weightsRun();

const file = write("net.resnet", {});
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
  const weights = (name: string): string => at(`${name}/last.safetensors`);
  const trained = async (name: string, ...flags: readonly string[]): Promise<ReturnType<typeof tensorsOf>> => {
    expect(await train(file, "--out", at(name), ...flags)).toMatchObject({ code: 0 });
    return tensorsOf(weights(name));
  };
  const [fused, unfused] = [await trained("fused"), await trained("unfused", "--no-fuse")];
  expect(fused.size).toBeGreaterThan(4);
  let differ = 0;
  for (const [name, { values }] of fused) {
    const others = unfused.get(name)?.values;
    values.forEach((value, place) => {
      const other = others?.[place] ?? Number.NaN;
      if (other !== value) differ++;
      expect(Math.abs(other - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    });
  }
  // Otherwise the flag would do nothing.
  expect(differ).toBeGreaterThan(0);
  const scores = await Promise.all([[], ["--no-fuse"]].map((flags) => evaluate(weights("fused"), ...flags)));
  expect(scores.map(({ code }) => code)).toEqual([0, 0]);
  expect(scores[1]?.out).toBe(scores[0]?.out);
});
