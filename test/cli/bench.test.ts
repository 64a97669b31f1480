/** `resnet bench`: a step's time, what the host costs of it, and a profile that names every step of the program by its layer. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BenchReport } from "../../cli/bench/report.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const DESIGN = `import { Basic } from "std/residual"
model Small {
  input image: [N, 3, 16, 16]
  stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1 { Basic(8) }
  head { globalavgpool -> linear(5) }
}
model Nothing {
  input image: [N, 3, 16, 16]
  stem { relu }
  head { globalavgpool }
}
train warm of Small {
  data      synthetic(classes: 5, size: 16, examples: 64)
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     10
}
`;
const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
const small = `${at("small.resnet")}:Small`;
beforeAll(() => writeFileSync(at("small.resnet"), DESIGN));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(...argv: readonly string[]): Promise<BenchReport> {
  const { code, out, err } = await resnet("bench", ...argv, "--json");
  expect(code, err).toBe(0);
  return JSON.parse(out) as BenchReport;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly [name: string]: string | number };
}

describe("a step's time", () => {
  test("of the recipe's batch, for people", async () => {
    const { code, out } = await resnet("bench", `${at("small.resnet")}:warm`, "--device", "cpu", "--steps", "3");
    expect(code).toBe(0);
    expect(out).toMatch(/^Small: a training step, batch 8, on cpu, \d+ threads?, /);
    expect(out).toMatch(
      /^step +[\d.]+ ms, [\d,.]+ images\/s, [\d.]+ GFLOP\/s \(median of 3(, the best 3 in a row [\d.]+ ms each)?; \d+ steps of the program\)$/m,
    );
    expect(out).toMatch(/^host +[\d.]+ ms of a step outside the kernels, [\d.]+ %$/m);
    expect(out).not.toMatch(/ceiling/);
  });
  test("of a step in parts, one of these", async () => {
    writeFileSync(at("parts.resnet"), DESIGN.replace("batch     8", "batch     8\n  accumulate 4"));
    const { out } = await resnet("bench", `${at("parts.resnet")}:warm`, "--device", "cpu", "--steps", "1");
    expect(out).toMatch(/^Small: one of the 4 parts of a training step, batch 2, on cpu, /);
  });
  test("of inference, of a batch of its own, as JSON", async () => {
    const told = await report(small, "--infer", "--batch", "3", "--device", "cpu", "--threads", "1", "--steps", "4");
    expect(told).toMatchObject({ model: "Small", kind: "infer", batch: 3, steps: 4 });
    expect(told.imagesPerSecond).toBeCloseTo(3000 / told.milliseconds, 6);
    expect(told.host.share).toBeGreaterThanOrEqual(0);
    expect(told.host.share).toBeLessThan(1);
    expect(told.host.milliseconds).toBeCloseTo((told.host.share ?? -1) * told.milliseconds, 9);
    expect(told.profile).toBeUndefined();
  });
});

test("the host costs less than a twentieth of ResNet-20's step: it copies a batch and waits for nothing", async () => {
  const design = join(repository, "examples/cifar.resnet");
  const { host, milliseconds } = await report(
    `${design}:ResNet20`,
    "--device",
    "cpu",
    "--batch",
    "32",
    "--steps",
    "10",
  );
  console.log(`${milliseconds.toFixed(0)} ms a step, ${(100 * (host.share ?? 1)).toFixed(1)} % of it the host's`);
  expect(host.share).toBeGreaterThan(0);
  expect(host.share).toBeLessThan(0.05);
});

describe.each([
  ["cpu", "threads"],
  ["software-gpu", "timestamps"],
])("a profile on %s", (device, clock) => {
  test("has every step of the program in one of its operations, and is a trace, too", async () => {
    const trace = at(`${device}.json`);
    const { dispatches, flops, profile } = await report(
      ...[small, "--batch", "4", "--device", device, "--steps", "2", "--profile", "-o", trace],
    );
    expect(profile).toMatchObject({ clock, steps: dispatches });
    const operations = profile?.operations ?? [];
    expect(operations.flatMap(({ kernels }) => kernels).length).toBe(dispatches);
    for (const each of operations) {
      expect(each.layer).toMatch(/^(stem|s1|head|loss|update)\b/);
      expect(each.bytes).toBeGreaterThan(0);
      expect(each.ofCompute).toBeCloseTo(each.gflops / (profile?.ceiling.gflops ?? 0), 9);
    }
    expect(operations.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(new Set(operations.map(({ layer }) => layer))).toContain("s1.0.residual.conv_2 (backward)");
    // 16 × 16 pixels of 4 images, 8 channels of 3 × 3 × 3 numbers each.
    const stem = operations.find(({ layer, family }) => layer === "stem.conv" && family === "conv2d");
    const products = 2 * 4 * 256 * 8 * 27;
    expect(stem?.flops).toBeGreaterThanOrEqual(products);
    // Where its kernel does what follows, a few more for each pixel.
    expect(stem?.flops).toBeLessThan(1.1 * products);
    expect(profile?.ceiling.gflops).toBeGreaterThan(0);
    expect(profile?.ceiling.gigabytes).toBeGreaterThan(0);
    const bytes = operations.reduce((sum, each) => sum + each.bytes, 0);
    expectTrace(trace, dispatches, { flops, bytes });
  });
});

/** The JSON object format of trace events, as its document says and as Perfetto draws it. */
function expectTrace(path: string, steps: number, work: { readonly flops: number; readonly bytes: number }): void {
  const trace = JSON.parse(readFileSync(path, "utf8")) as {
    readonly traceEvents: readonly TraceEvent[];
    readonly displayTimeUnit: string;
    readonly otherData: { readonly [name: string]: string | number };
  };
  expect(trace.displayTimeUnit).toBe("ms");
  const named = trace.traceEvents.filter(({ ph }) => ph === "M");
  expect(named.find(({ name }) => name === "process_name")?.args).toEqual({ name: "Small, training step" });
  const tracks = named.filter(({ name }) => name === "thread_name");
  expect(tracks.length).toBeGreaterThan(0);
  const complete = trace.traceEvents.filter(({ ph }) => ph === "X");
  expect(complete.length + named.length).toBe(trace.traceEvents.length);
  expect(new Set(complete.map(({ args }) => args["step"])).size).toBeGreaterThan(steps / 2);
  expect(trace.otherData).toMatchObject(work);
  const sum = (field: "flops" | "bytes"): number => complete.reduce((all, { args }) => all + Number(args[field]), 0);
  expect({ flops: sum("flops"), bytes: sum("bytes") }).toEqual(work);
  for (const { tid, args } of tracks) {
    expect(args["name"]).toMatch(/^(thread \d+|queue)$/);
    let free = 0;
    for (const { ts, dur, pid, name, args: told } of complete.filter((each) => each.tid === tid)) {
      expect(pid).toBe(1);
      expect(name).not.toBe("");
      expect(told["kernel"]).toMatch(/^\w+_\d+$/);
      // Events of a track may not overlap: within a thousandth of what a number of this size holds.
      expect(ts).toBeGreaterThanOrEqual(free - 1e-6);
      expect(dur).toBeGreaterThan(0);
      free = ts + dur;
    }
    expect(free).toBeGreaterThan(0);
  }
}

test("the profile for people: the ceiling, the longest operations by layer, the rest in a line, the families", async () => {
  const flags = ["--device", "cpu", "--threads", "1", "--steps", "2", "--profile", "--top", "3"];
  const { code, out } = await resnet("bench", small, ...flags);
  expect(code).toBe(0);
  expect(out).toMatch(/^ceiling +[\d.]+ GFLOP\/s of multiply-adds in registers, [\d.]+ GB\/s from memory to memory$/m);
  expect(out).toMatch(/^profile +[\d.]+ ms in \d+ steps, one by one; all threads wait for each other after each$/m);
  const [operations = "", families = ""] = out.split("┌").slice(1);
  const rows = operations.split("\n").filter((line) => /^│ +[\d.]+ │/.test(line));
  expect(rows).toHaveLength(5);
  expect(rows[3]).toMatch(/│ others +│ \d+ operations +│$/);
  const times = rows.slice(0, 3).map((row) => Number(/[\d.]+/.exec(row)?.[0]));
  expect(times).toEqual([...times].sort((one, other) => other - one));
  expect(families).toMatch(/│ conv2d-weight-grad +│ +3 │/);
  // The parts of all of them are added up at once.
  expect(families).toMatch(/│ fold +│ +1 │/);
});

describe("what cannot be measured", () => {
  test.each([
    ["a model that has no training step", [`${at("small.resnet")}:Nothing`], /error\[RN4020\].*nothing to train/],
    ["a name that is not there", [`${at("small.resnet")}:Smal`], /Small/],
    ["a batch of none", [small, "--batch", "0"], /--batch/],
    ["a trace where no file can be", [small, "-o", at("small.resnet/trace.json")], /trace\.json[\s\S]*-o/],
  ])("%s: told with the next step, before anything runs", async (_, argv, said) => {
    const { code, out, err } = await resnet("bench", ...argv, "--device", "cpu");
    expect(err).toMatch(said);
    expect(err).not.toMatch(/internal error/);
    expect([1, 2]).toContain(code);
    expect(out).toBe("");
  });
});
