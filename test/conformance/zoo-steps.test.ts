/** Each family trains: a narrow member of it takes two steps on WebAssembly as the float64 interpreter does. */
import { test } from "vitest";
import { openDevice } from "../../runtime/device.ts";
import { expectTraining, families } from "../support/family-trains.ts";

test.each(families)("%s", async (family) => {
  await using device = await openDevice({ device: "cpu", simd: "plain", threads: 1 });
  await expectTraining(family, device);
});
