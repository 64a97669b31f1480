/** Each family trains: a narrow member of it takes two steps on the software adapter as the float64 interpreter does. */
import { test } from "vitest";
import { openGpu } from "../../cli/devices/gpu.ts";
import { openDevice } from "../../runtime/device.ts";
import { expectTraining, families } from "../support/family-trains.ts";

test.each(families)("%s", async (family) => {
  await using device = await openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu });
  await expectTraining(family, device);
});
