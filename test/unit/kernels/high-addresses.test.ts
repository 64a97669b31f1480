/** A program's memory may have up to 4 GiB: kernels compute the same where addresses are beyond 2 GiB, and where the boundary lies within a buffer. */
import { expect, test } from "vitest";
import { firstDifference, truthOf } from "../../support/run-kernels.ts";
import { WasmRunner } from "../../support/run-wasm.ts";
import { convolutionCases, matmulCases, oneHotCases, poolCases } from "./cases.ts";

const cases = [...convolutionCases(), ...matmulCases(), ...poolCases(), ...oneHotCases()];

test.each([
  ["beyond 2 GiB", 2 ** 31 + 1024],
  ["across 2 GiB", 2 ** 31 - 1024],
])("kernels %s", (_, base) => {
  const runner = new WasmRunner("plain", 2, base);
  for (const each of cases) {
    const { outputs } = runner.run(each);
    expect(firstDifference(outputs.get("y"), truthOf(each).get("y") ?? []), each.name).toBeUndefined();
  }
});
