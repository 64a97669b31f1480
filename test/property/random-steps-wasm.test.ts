/**
 * Fused steps of random graphs on WebAssembly: views, guards, reductions, random numbers, several outputs, updates in
 * place. Each step is given values of its own, so that no difference grows, and its work is split among three threads.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { schedule } from "../../compiler/schedule/schedule.ts";
import { randomGraph } from "../support/random-graph.ts";
import { WasmRunner } from "../support/run-wasm.ts";
import { verifySteps } from "../support/verify-steps.ts";

test("steps of random graphs give what the interpreter gives", async () => {
  // The last one's buffers lie around the address of 2 GiB, where it would be seen if one were taken for negative.
  const runners = [new WasmRunner("plain"), new WasmRunner("relaxed"), new WasmRunner("plain", 2, 2 ** 31 - 1024)];
  const rungs = runners.map((runner) => ({ runner, seen: new Set<string>() }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 24, size: "max" }),
      fc.integer({ min: 4, max: 8 }),
      async (choices, maxBindings) => {
        expect(await verifySteps(rungs, schedule(randomGraph(choices), { maxBindings }))).toEqual([]);
      },
    ),
    { seed: 2, numRuns: 440 },
  );
  for (const { runner, seen } of rungs.slice(0, 2)) {
    console.log(`${seen.size} kernels of random graphs verified on ${runner.name}`);
    expect(seen.size).toBeGreaterThan(300);
  }
});
