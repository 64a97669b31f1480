/** A WebGPU device and what kernels may count on. The GPU is passed in: a page's `navigator.gpu`, or Dawn's in Node. */
import { keptAlive } from "../alive.ts";
import type { Profile } from "../device-base.ts";
import { ResnetProblem } from "../problem.ts";
import { HALF_FEATURE } from "../program.ts";
import { openGpuExecution } from "./execution.ts";
import { isSoftware } from "./software-adapter.ts";
import type { GpuDevice, GpuOptions } from "./types.ts";

const wantedFeatures: readonly GPUFeatureName[] = ["subgroups", HALF_FEATURE, "timestamp-query"];

export async function requestAdapter({ gpu = globalThis.navigator?.gpu }: GpuOptions): Promise<GPUAdapter | undefined> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  return (adapter as GPUAdapter | null | undefined) ?? undefined;
}

/**
 * Opens the adapter's device with the largest buffers it gives.
 * @throws ResnetProblem RN5001 when there is no adapter
 */
export async function openAdapter(adapter: GPUAdapter | undefined, { memoryBytes }: GpuOptions): Promise<GpuDevice> {
  if (!adapter) {
    throw new ResnetProblem(
      "RN5001",
      "no WebGPU adapter; this environment offers none",
      "pass { gpu }: navigator.gpu in a browser, the package webgpu in Node; or ask for the device cpu",
    );
  }
  const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage },
  });
  const { architecture, description, vendor } = adapter.info;
  let isLost = false;
  void device.lost.then(() => (isLost = true));
  let refusal: string | undefined;
  device.addEventListener("uncapturederror", ({ error }) => (refusal ??= error.message));
  const subgroups = device.features.has("subgroups") && (await quadsAreNeighbours(device));
  const dispose = (): void => device.destroy();
  const profile: Profile = {
    class: isSoftware(adapter.info) ? "software" : "discrete",
    subgroups,
    maxStorageBuffers: device.limits.maxStorageBuffersPerShaderStage,
    maxWorkgroupsPerDimension: device.limits.maxComputeWorkgroupsPerDimension,
  };
  const opened: GpuDevice = {
    kind: "gpu",
    gpu: device,
    name: description || `${vendor} ${architecture}`.trim() || "unnamed adapter",
    features: [...device.features].sort(),
    limits: device.limits,
    profile,
    targets: { wgsl: profile },
    memoryBytes,
    lost: () => isLost,
    refused: () => refusal,
    open: (program, onCompile) => keptAlive(openGpuExecution(opened, program, onCompile)),
    dispose,
    [Symbol.asyncDispose]: async () => dispose(),
  };
  return opened;
}

/**
 * WebGPU does not promise that four neighbouring local indices form a quad, and kernels count on it: asked once, with
 * a kernel in which every invocation reads the index of its quad's lane 2.
 */
async function quadsAreNeighbours(device: GPUDevice): Promise<boolean> {
  const count = 64;
  const code = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> y: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) { y[i] = quadBroadcast(i, 2u); }`;
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const [result, staging] = [
    device.createBuffer({ size: 4 * count, usage }),
    device.createBuffer({ size: 4 * count, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
  ];
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: result } }],
    }),
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(result, 0, staging, 0, 4 * count);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const lanes = new Uint32Array(staging.getMappedRange()).slice();
  result.destroy();
  staging.destroy();
  // The null adapter runs nothing and gives zeros: it validates, so it may as well validate these kernels.
  return lanes.every((lane) => lane === 0) || lanes.every((lane, i) => lane === (i & ~3) + 2);
}
