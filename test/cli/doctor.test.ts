/** `resnet doctor`: every device, measured, with a choice and its reason, for people and for programs. */
import { describe, expect, test } from "vitest";
import { ended, resnet, scratchFolder, startShell } from "../support/command-line.ts";
import { withoutSimd } from "../support/lesser-engines.ts";

interface Report {
  readonly cores: number;
  readonly found: readonly {
    readonly device: string;
    readonly gflops: number;
    readonly firstRunMs: number;
    readonly cpu?: { readonly threads: number; readonly simd: string };
  }[];
  readonly absent: readonly { readonly device: string; readonly reason: string }[];
  readonly chosen?: { readonly device: string; readonly why: string };
  readonly faster: readonly string[];
}

test("all devices, measured, as text", async () => {
  const { code, out } = await resnet("doctor");
  expect(code).toBe(0);
  expect(out).toMatch(/^cpu +[\d.]+ GFLOP\/s +\d+ threads?, .*SIMD$/m);
  expect(out).toMatch(/^gpu +([\d.]+ GFLOP\/s|–) /m);
  expect(out).toMatch(/^chosen: (cpu|gpu) \(.+\)$/m);
  expect(out).toMatch(/^faster with\n {2}/m);
});

test("and as JSON: the processor with every instruction set that there is, and what auto takes", async () => {
  const report = JSON.parse((await resnet("doctor", "--json")).out) as Report;
  const cpus = report.found.filter(({ device }) => device === "cpu");
  expect(cpus.length).toBeGreaterThan(0);
  expect(cpus.at(-1)?.cpu?.simd).toBe("plain");
  for (const { gflops, cpu } of cpus) {
    // The slowest machine that we measured does 20 a thread when nothing else runs on it.
    expect(gflops).toBeGreaterThan(0.5);
    expect(cpu?.threads).toBe(Math.min(report.cores, 128));
  }
  const hasGpu = report.found.some(({ device }) => device === "gpu");
  expect(report.chosen?.device).toBe(hasGpu ? "gpu" : "cpu");
  if (!hasGpu) {
    expect(report.chosen?.why).toMatch(/no real GPU: /);
    expect(report.absent).toContainEqual(expect.objectContaining({ device: "gpu" }));
  }
});

test("one device alone, with as many threads as asked for: never more than cores", async () => {
  const report = JSON.parse((await resnet("doctor", "--device", "cpu", "--threads", "1", "--json")).out) as Report;
  expect(report.found).toHaveLength(1);
  expect(report.found[0]?.cpu?.threads).toBe(1);
  expect(report.chosen?.why).toBe("asked for");
  const most = JSON.parse((await resnet("doctor", "--device", "cpu", "--threads", "128", "--json")).out) as Report;
  expect(most.found[0]?.cpu?.threads).toBeLessThanOrEqual(most.cores);
});

describe("what is not there", () => {
  test("without SIMD it says so, and that nothing can be trained", async () => {
    const ran = await ended(startShell(`exec node ${withoutSimd(scratchFolder())} dist/cli/main.js doctor`));
    expect(ran.out).toMatch(/^cpu +– +there is no WebAssembly SIMD here/m);
    expect(ran.code).toBe(/^gpu +[\d.]+ GFLOP/m.test(ran.out) ? 0 : 1);
    expect(ran.err).not.toMatch(/\n\s+at .+:\d+:\d+/);
  });
});
