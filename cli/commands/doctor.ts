/** `resnet doctor`: the adapter, its features and limits, which was chosen and why, what to install when there is none. */
import { openDevice } from "../../runtime/device.ts";
import { openGpu, type DeviceWord } from "../gpu.ts";
import { grouped, type Io } from "../terminal.ts";

/** Limits that decide what can be trained. */
const shownLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
] as const;

export async function doctor({ device: word }: { readonly device: DeviceWord }, io: Io): Promise<number> {
  const { gpu, adapter, software, why } = await openGpu(word);
  await using device = await openDevice({ gpu });
  const lines = [
    ["platform", `${process.platform} ${process.arch}, Node ${process.versions.node}`],
    ["adapter", adapter.description || adapter.device || adapter.architecture],
    ["vendor", `${adapter.vendor} ${adapter.architecture}`.trim()],
    ["chosen", why],
    ["class", device.profile.class],
    ["features", device.features.join(", ")],
    [
      "quads",
      device.profile.subgroups
        ? "quadBroadcast works: register-blocked kernels share loads"
        : "not usable: plain kernels",
    ],
    ...shownLimits.map((name) => [name, grouped(device.limits[name])]),
  ];
  for (const [name = "", value = ""] of lines) io.out(`${name.padEnd(34)} ${value}`);
  if (software) {
    io.out(`\ninformation[RN5008]: ${adapter.description} computes on the CPU: expect about 6 GFLOP/s`);
    io.out(
      "  = help: with a GPU install its Vulkan driver (on Debian: apt-get install libvulkan1 and the card's driver), then say --device gpu",
    );
  }
  return 0;
}
