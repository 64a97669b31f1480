/** `resnet doctor`: each device with a measured rate, which one is chosen and why, what would make this machine faster. */
import { advise } from "../doctor/advice.ts";
import { inspectAll, inspectOne, type Absent, type Found, type Inspection } from "../doctor/inspect.ts";
import { hasWebGpu } from "../devices/gpu.ts";
import type { Given } from "../options/kinds.ts";
import { deviceOptions, json } from "../options/shared.ts";
import { grouped } from "../../grammar/counted.ts";
import { coreCount } from "../../runtime/cpu/host.ts";
import type { Io } from "../terminal.ts";
import { defineVerb, noWords } from "../verb.ts";

const options = { ...deviceOptions, json };

export const verb = defineVerb({
  name: "doctor",
  says: "each device with a measured rate; which is chosen and why, what would be faster",
  examples: ["resnet doctor", "resnet doctor --json", "resnet doctor --device software-gpu"],
  words: noWords,
  options,
  run: doctor,
});

async function doctor({ json: asJson, ...choice }: Given<typeof options>, io: Io): Promise<number> {
  const { device } = choice;
  const inspection = device === "auto" ? await inspectAll(choice) : await inspectOne({ ...choice, device });
  const machine = {
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    cores: await coreCount(),
  };
  const advice = advise(inspection, {
    platform: process.platform,
    nodeMajor: Number.parseInt(machine.node, 10),
    hasWebGpu: await hasWebGpu(),
  });
  if (asJson) io.out(JSON.stringify({ ...machine, ...inspection, faster: advice }, null, 2));
  else {
    io.out(`${machine.platform}, Node ${machine.node}, ${machine.cores} ${machine.cores === 1 ? "core" : "cores"}\n`);
    showDevices(inspection, io);
    io.out(`\nfaster with\n${advice.map((line) => `  ${line}`).join("\n")}`);
  }
  return inspection.chosen ? 0 : 1;
}

function showDevices({ found, absent, chosen }: Inspection, io: Io): void {
  for (const each of found)
    io.out(line(each.device, `${each.gflops.toFixed(1)} GFLOP/s`, each.name.replace(/^cpu, /, "")));
  for (const each of absent) io.out(line(each.device, "–", told(each)));
  if (chosen) io.out(`\nchosen: ${chosen.device} (${chosen.why})`);
  else io.out("\nchosen: none; nothing can be trained here");
  for (const each of found) if (each.gpu) showGpu(each, io);
}

function line(device: string, rate: string, words: string): string {
  return `${device.padEnd(13)} ${rate.padStart(15)}   ${words}`;
}
function told({ reason, help }: Absent): string {
  return help === undefined ? reason : `${reason}; ${help}`;
}

function showGpu({ name, gpu }: Found, io: Io): void {
  if (!gpu) return;
  const quads = gpu.quads
    ? "quadBroadcast works: register-blocked kernels share loads"
    : "not usable: plain or tiled kernels";
  io.out(`\n${name}`);
  for (const [label, value] of [
    ["class", gpu.class],
    ["features", gpu.features.join(", ")],
    ["quads", quads],
    ...Object.entries(gpu.limits).map(([limit, size]) => [limit, grouped(size)]),
  ])
    io.out(`  ${(label ?? "").padEnd(34)} ${value}`);
}
