/** What the doctor recommends, for machines that are not this one. */
import { expect, test } from "vitest";
import { advise, type Surroundings } from "../../../cli/doctor/advice.ts";
import type { Found, Inspection } from "../../../cli/doctor/inspect.ts";

const linux: Surroundings = { platform: "linux", nodeMajor: 20, hasWebGpu: true };
const cpu = (simd: "plain" | "relaxed", threads = 4): Found => ({
  device: "cpu",
  name: `cpu, ${threads} threads`,
  gflops: 50,
  firstRunMs: 100,
  cpu: { threads, cores: 4, simd, sharesMemory: true },
});
const noGpu = { device: "gpu", reason: "no driver was found" } as const;
const told = (inspection: Inspection, surroundings = linux): string => advise(inspection, surroundings).join("\n");

test("no GPU: the package where it is missing, else the driver", () => {
  const here = { found: [cpu("relaxed")], absent: [noGpu] };
  expect(told(here, { ...linux, hasWebGpu: false })).toMatch(/npm install webgpu/);
  expect(told(here)).toMatch(/Vulkan driver/);
  expect(told(here, { ...linux, platform: "win32" })).toMatch(/install its driver/);
  expect(told({ found: [cpu("relaxed")], absent: [] })).not.toMatch(/GPU|driver/);
});

test("relaxed SIMD: a newer Node where this one is old, the truth where it is not", () => {
  const plain = { found: [cpu("plain")], absent: [] };
  expect(told(plain)).toMatch(/relaxed SIMD: Node 21 or newer has it/);
  expect(told(plain, { ...linux, nodeMajor: 24 })).toMatch(
    /this engine, or this processor, has no fused multiply-adds/,
  );
  const relaxed = { found: [cpu("relaxed"), cpu("plain")], absent: [] };
  expect(told(relaxed)).toMatch(/Node 21 or newer: no flag is needed/);
  expect(told(relaxed, { ...linux, nodeMajor: 22 })).not.toMatch(/SIMD/);
});

test("fewer threads than cores are noticed; pages are always told of", () => {
  expect(told({ found: [cpu("relaxed", 1)], absent: [] })).toMatch(/1 of 4 cores are used/);
  expect(told({ found: [cpu("relaxed")], absent: [] })).not.toMatch(/cores/);
  expect(told({ found: [], absent: [] })).toMatch(/cross-origin isolation/);
});
