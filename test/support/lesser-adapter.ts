/** The software adapter, as one would be that says it has less. */
import { openGpu } from "../../cli/devices/gpu.ts";
import type { GpuEntry } from "../../runtime/gpu/types.ts";

interface Told {
  readonly features?: ReadonlySet<string>;
  readonly limits?: { readonly [limit: string]: number };
}

/** @param tell what it says instead of what it has */
export async function lesserAdapter(tell: (adapter: GPUAdapter) => Told): Promise<GpuEntry> {
  const adapter = (await (await openGpu("software-gpu")).gpu.requestAdapter()) as GPUAdapter;
  const { features, limits, info } = adapter;
  const requestDevice: GPUAdapter["requestDevice"] = (wanted) => adapter.requestDevice(wanted);
  return { requestAdapter: async () => ({ features, limits, info, requestDevice, ...tell(adapter) }) };
}
