/** What the engine has decides which variant runs, and the device's name promises bits. */
import { expect, test } from "vitest";
import { fusesMultiplyAdd } from "../../../runtime/cpu/features.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { smallBits, smallProgram, smallSteps } from "../../support/small-run.ts";
import "../../support/relaxed-simd.ts";

async function trained(simd: "plain" | "relaxed"): Promise<ReadonlyMap<string, string>> {
  await using device = await openDevice({ device: "cpu", threads: 1, simd });
  await using session = await openSession(device, smallProgram(device.targets), { seed: 1 });
  await smallSteps(session, 0, 2);
  return await smallBits(session);
}

test("relaxed SIMD is chosen, and named, exactly where its multiply-adds are fused and so have other bits", async () => {
  const [plain, relaxed] = [await trained("plain"), await trained("relaxed")];
  const differ = [...plain].some(([name, bits]) => relaxed.get(name) !== bits);
  expect(fusesMultiplyAdd()).toBe(differ);
  await using device = await openDevice({ device: "cpu", threads: 1 });
  expect(device.simd).toBe(differ ? "relaxed" : "plain");
  expect(device.name).toContain(differ ? "relaxed SIMD" : "SIMD");
});
