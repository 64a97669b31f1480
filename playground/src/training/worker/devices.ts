/** What trains: opened once for each number of networks side by side, which share the cores. */
import { openDevice, type Device } from "resnet-lang/runtime";

const opened = new Map<string, Promise<Device>>();

/** A real GPU where there is one. @param lanes networks side by side @param index of the one that asks */
export async function deviceFor(lanes: number, index: number): Promise<Device> {
  const key = `${lanes} ${lanes > 1 ? index : 0}`;
  const before = await opened.get(key)?.catch(() => undefined);
  if (before && !before.lost()) return before;
  // Networks that race on a processor have cores of their own: threads that wait for each other would share them badly.
  const threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / lanes));
  const device = openDevice(lanes > 1 ? { threads } : {});
  opened.set(key, device);
  return device;
}

/** Whatever was opened is not used again: of several devices of one card, all are lost with it. */
export async function dropDevices(): Promise<void> {
  const all = [...opened.values()];
  opened.clear();
  for (const device of all) (await device.catch(() => undefined))?.dispose();
}

/** As the page calls it. @param name the device's own: `cpu, 2 threads, relaxed SIMD`, a card's */
export function deviceTitle(name: string): string {
  return name.replace(/^cpu\b/, "the processor");
}

/** What a visitor's browser lacks, and what is used instead, a sentence each. */
export function deviceNotes(device: Device): readonly string[] {
  if (device.kind !== "cpu") return [];
  const notes = [
    "gpu" in navigator ? "" : "This browser has no WebGPU: the processor trains instead of a graphics card.",
    device.sharesMemory || device.cores === 1
      ? ""
      : `This page has no shared memory, so that one of ${device.cores} cores trains; loaded again it may have, and all of them do.`,
    device.simd === "relaxed"
      ? ""
      : "This browser's WebAssembly has no fused multiply-add: a step takes somewhat longer.",
  ];
  return notes.filter((note) => note !== "");
}
