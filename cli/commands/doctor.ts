/** `resnet doctor`: the adapter, its features and limits, which was chosen and why, what to install when there is none. */
import { openChosenDevice, type DeviceChoice } from "../device.ts";
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

export async function doctor(choice: DeviceChoice, io: Io): Promise<number> {
  const { device: opened, why } = await openChosenDevice(choice);
  await using device = opened;
  const lines = [
    ["platform", `${process.platform} ${process.arch}, Node ${process.versions.node}`],
    ["device", device.name],
    ["chosen", why],
  ];
  if (device.kind === "gpu") {
    lines.push(["class", device.profile.class], ["features", device.features.join(", ")]);
    for (const name of shownLimits) lines.push([name, grouped(device.limits[name])]);
  }
  for (const [name = "", value = ""] of lines) io.out(`${name.padEnd(34)} ${value}`);
  return 0;
}
