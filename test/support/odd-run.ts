/** A run on the processor, in a process of its own where something disturbs it, and what its bytes must be whatever does. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ended, resnet, scratchFolder, startShell, type Ran } from "./command-line.ts";
import { records, writeData } from "./tiny-run.ts";

/** Odd sizes, a stride, a shortcut and an uneven last batch: what could be split unevenly among threads. */
const ODD = `import { Basic } from "std/residual"
model Odd {
  input image: [N, 3, 32, 32]
  stem { conv(6, kernel: 3, stride: 2) -> bn -> relu }
  stage s1 { Basic(6) * 1 }
  stage s2(stride: 2) { Basic(10) * 1 }
  head { globalavgpool -> linear(10) }
}
train Odd {
  data      cifar10(augment: [pad_crop(4), flip])
  batch     7
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     30
  evaluate  6
}
`;

export const folder = scratchFolder();
const data = join(folder, "data");
export const at = (name: string): string => join(folder, name);

const words = (out: string, more: string): string =>
  `train ${at("odd.resnet")} --device cpu --data ${data} --out ${at(out)} ${more}`.trim();
export const command = (out: string, more = "", node = ""): string =>
  `exec node ${node} dist/cli/main.js ${words(out, more)}`;
export const trained = (out: string, more = "", node = ""): Promise<Ran> => ended(startShell(command(out, more, node)));
/** In this process, which takes half the time: a run that nothing disturbs. */
export const trainedHere = (out: string, more = ""): Promise<Ran> => resnet(...words(out, more).split(" "));
export const saved = (out: string, name = "last"): Buffer => readFileSync(join(at(out), `${name}.safetensors`));
/** Of a run that nothing disturbed. */
export function expectTheSame(out: string): void {
  for (const name of ["last", "best"])
    expect(saved(out, name).equals(saved("whole", name)), `${out} ${name}`).toBe(true);
}

/** What runs of so many steps leave that nothing disturbs: each is trained once. */
const undisturbed = new Map<number, Promise<Buffer>>();
function savedAfter(steps: number): Promise<Buffer> {
  const known = undisturbed.get(steps) ?? trainUndisturbed(steps);
  undisturbed.set(steps, known);
  return known;
}
async function trainUndisturbed(steps: number): Promise<Buffer> {
  const out = `whole-${steps}`;
  expect((await trainedHere(out, `--threads 1 --steps ${steps}`)).code).toBe(0);
  return saved(out);
}

/** From wherever it was saved to the next evaluation: the bytes of a run that went there undisturbed. */
export async function expectToGoOn(out: string): Promise<void> {
  const step = Number(/"step":"(\d+)"/.exec(saved(out).toString("latin1"))?.[1]);
  const steps = 6 * (Math.floor(step / 6) + 1);
  // How many threads there are changes no bit, as the tests of threads say.
  expect((await trainedHere(out, `--threads 1 --steps ${steps} --resume ${at(out)}`)).code).toBe(0);
  expect(saved(out).equals(await savedAfter(steps)), `${out} after ${step} steps`).toBe(true);
}

/** The run that nothing disturbs. */
export async function trainWhole(): Promise<void> {
  writeFileSync(at("odd.resnet"), ODD);
  // So many to evaluate on that most of a run's time goes there.
  writeData(data, records(60), records(300));
  const { code, err } = await trainedHere("whole");
  expect(code, err).toBe(0);
}
