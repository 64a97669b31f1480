/** A program's memory may have up to 4 GiB: kernels compute the same where addresses are beyond 2 GiB, and where the boundary lies within a buffer. */
import { expect, test } from "vitest";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { WasmRunner } from "../../support/run-wasm.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";
import { kernelCases } from "./cases.ts";

test("kernels beyond 2 GiB, and across", async () => {
  // Side by side: the truth is evaluated once for both.
  const rungs = [2 ** 31 + 1024, 2 ** 31 - 1024].map((base) => ({
    runner: new WasmRunner("plain", 2, base),
    seen: new Set<string>(),
  }));
  for (const each of kernelCases())
    expect(await verifySteps(rungs, schedule(each.graph, { maxBindings: 8 }), flowing(each)), each.name).toEqual([]);
});
