/** `--memory-budget`: sizes as they are written, what a run and a module say of it, and a run that goes on. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { size } from "../../cli/options/values.ts";
import { openDevice } from "../../runtime/index.ts";
import { resnet } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";
import { tensorsOf, train, weightsRun } from "../support/weights-run.ts";

const { at } = weightsRun();

const file = at("net.resnet");
writeFileSync(
  file,
  `model Net {
  input image: [N, 3, 16, 16]
  conv(8, kernel: 3) -> bn -> relu
  residual { conv(8, kernel: 3) -> bn -> relu -> dropout(0.2) -> conv(8, kernel: 3) -> bn } shortcut identity
  relu -> globalavgpool -> linear(3)
}
train Net {
  data      synthetic(classes: 3, size: 16, examples: 64, validation: 8)
  batch     16
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     4
  evaluate  2
}
`,
);

test.for([
  ["2GB", 2e9],
  ["1.5GiB", 1.5 * 2 ** 30],
  ["800M", 8e8],
  ["64 kib", 65_536],
  ["512B", 512],
] as const)("%s is %i bytes, and is written as it was", ([written, bytes]) => {
  expect(size(written).bytes).toBe(bytes);
  expect(String(size(written))).toBe(written);
});

test.for(["2", "2XB", "-1GB", "0", "0GB", "", "GB", "1e9B", "1,5GB", "9999999PB"])(
  "%j is no size, which is told with two that are",
  async (given) => {
    const { code, err } = await resnet("compile", file, "--train", `--memory-budget=${given}`);
    expect(code).toBe(2);
    expect(err).toContain(
      `'--memory-budget <size>' argument '${given}' is invalid. It is a size with its unit, such as 2GB (powers of 1,000) or 1.5GiB (powers of 1,024).`,
    );
  },
);

async function trained(name: string, ...flags: readonly string[]): Promise<string> {
  const { code, err } = await train(file, "--out", at(name), ...flags);
  expect(code, err).toBe(0);
  return err;
}

test("a run within a budget says what it costs, and goes on bit for bit as one that has all memory", async () => {
  const refused = await train(file, "--out", at("refused"), "--memory-budget", "1kB");
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/error\[RN5004\].* needs at least .*; the budget is 1000 B/);
  const least = leastOf(refused.err);

  await trained("whole");
  const said = await trained("within", "--steps", "2", "--memory-budget", least);
  expect(said).toMatch(/memory budget: \d+ of \d+ values .* % more multiply-adds and .* memory traffic a step/);
  const [, ...sizes] =
    /\nmemory: ([\d.]+ [KM]iB) planned, ([\d.]+ [KM]iB) allocated with the kernels' own room\n/.exec(said) ?? [];
  const [planned = 0, allocated = 0] = sizes.map((each) => Number.parseFloat(each) * (each.endsWith("MiB") ? 1024 : 1));
  expect(planned).toBeGreaterThan(0);
  expect(allocated).toBeGreaterThan(planned);
  // A budget is of what is allocated.
  expect(Math.round(allocated)).toBeLessThanOrEqual(Number.parseInt(least) + 52);
  await trained("on", "--resume", at("within"), "--memory-budget", least, "--steps", "4");
  expect(tensorsOf(at("on/last.safetensors"))).toEqual(tensorsOf(at("whole/last.safetensors")));
});

/** As a refusal names it. */
function leastOf(err: string): string {
  return /error\[RN5004\][^]*raise --memory-budget to (\d+KiB)/.exec(err)?.[1] ?? "";
}

test("summary, compile and train agree about the least budget", async () => {
  const flags = ["--memory-budget", "1kB"] as const;
  const refusals = [
    await resnet("summary", file, "--batch", "16", "--threads", "1", ...flags),
    await resnet("compile", file, "--train", "-o", at("n"), ...flags),
    await resnet("compile", file, "--train", "-o", at("n"), "--for", "cpu", ...flags),
    await train(file, "--out", at("refused"), ...flags),
  ];
  const [summed = "", compiled, forCpu, trained] = refusals.map(({ err }) => leastOf(err));
  // For every device as much as for the one that takes most, here a processor, by one thread.
  expect(summed).toMatch(/KiB/);
  expect([compiled, forCpu, trained]).toEqual([summed, summed, summed]);
  for (const command of [
    ["summary", file, "--batch", "16", "--threads", "1"],
    ["compile", file, "--train", "-o", at("n")],
  ])
    expect(await resnet(...command, "--memory-budget", summed)).toMatchObject({ code: 0 });
});

interface Told {
  readonly memory: {
    readonly program: { readonly threads: number; readonly allocatedBytes: { readonly wasm: number } };
  };
}

test("a summary counts the threads that train on this machine", async () => {
  const device = await openDevice({ device: "cpu" });
  const design = `${join(repository, "examples/cifar.resnet")}:ResNet20`;
  const told = async (...flags: readonly string[]): Promise<{ readonly threads: number; readonly wasm: number }> => {
    const { out } = await resnet("summary", design, "--batch", "4", "--json", ...flags);
    const { threads, allocatedBytes } = (JSON.parse(out) as Told).memory.program;
    return { threads, wasm: allocatedBytes.wasm };
  };
  try {
    const [here, alone, many] = [await told(), await told("--threads", "1"), await told("--threads", "128")];
    expect(here.threads).toBe(device.threads);
    expect(many).toEqual(here);
    expect(alone.threads).toBe(1);
    // Each has room of its own, in whole pages.
    if (here.threads > 1) expect(here.wasm).toBeGreaterThan(alone.wasm);
    const { out } = await resnet("summary", design, "--batch", "4", "--threads", "1");
    expect(out).toMatch(/ on a processor by 1 thread$/);
  } finally {
    device.dispose();
  }
});

test("a module of a budget says what it costs; a design without a training step is held to it, too", async () => {
  const least = leastOf((await resnet("compile", file, "--train", "--memory-budget", "1kB", "-o", at("m"))).err);
  const { code, err } = await resnet("compile", file, "--train", "--memory-budget", least, "-o", at("m"));
  expect(code, err).toBe(0);
  expect(err).toMatch(
    /\nmemory budget: \d+ of \d+ values .* a step, about (\d+ to )?\d+ % more time; kept are .*; resnet bench … --memory-budget … measures/,
  );
  expect(err).toMatch(/\nWebAssembly .* calls.*, [\d.]+ KiB and [\d.]+ KiB a thread beside the plan/);
  const infers = await resnet("compile", file, "--memory-budget", "10kB", "-o", at("m"));
  expect(infers.code).toBe(1);
  expect(infers.err).toMatch(
    /error\[RN5004\].* \(infer at batch 1\) needs at least [\d.]+ KiB; the budget is 9\.8 KiB/,
  );
});

test("a step within a budget is timed, with what it computes again among its work", async () => {
  const flags = [file, "--device", "cpu", "--threads", "1", "--steps", "1", "--json"];
  const told = async (...more: readonly string[]): Promise<{ readonly flops: number; readonly err: string }> => {
    const { code, out, err } = await resnet("bench", ...flags, ...more);
    expect(code, err).toBe(0);
    return { ...(JSON.parse(out) as { readonly flops: number }), err };
  };
  const refused = await resnet("bench", ...flags, "--memory-budget", "1kB");
  expect(refused.code).toBe(1);
  const least = leastOf(refused.err);
  const within = await told("--memory-budget", least);
  expect(within.err).toMatch(/memory budget: \d+ of \d+ values .* more time; kept are .* instead of [^;]*\n/);
  expect(within.flops).toBeGreaterThan((await told()).flops);
});
