/** Pipelines of kernels at their sizes, compiled side by side; training never compiles. */
import type { CompileProgress } from "../execution.ts";
import { ResnetProblem } from "../problem.ts";
import type { SizedKernel } from "./sized-kernels.ts";
import type { GpuDevice } from "./types.ts";
import { Patience } from "./wait.ts";

/** Compilations under way at once: drivers compile on threads of their own, and memory has an end. */
const SIDE_BY_SIDE = 4;

/** One pipeline a kernel and its sizes, in their order. */
export async function compilePipelines(
  device: GpuDevice,
  { kernels }: { readonly kernels: readonly SizedKernel[] },
  onCompile?: (progress: CompileProgress) => void,
): Promise<readonly GPUComputePipeline[]> {
  const pipelines: GPUComputePipeline[] = [];
  let next = 0;
  let done = 0;
  const modules = new Map<string, GPUShaderModule>();
  const patience = new Patience(device.profile.class === "software");
  const worker = async (): Promise<void> => {
    for (let index = next++; index < kernels.length; index = next++) {
      try {
        pipelines[index] = await patience.until(compile(device, kernels[index] as SizedKernel, modules));
      } catch (error) {
        // The others end with what they are at.
        next = kernels.length;
        throw error;
      }
      onCompile?.({ done: ++done, total: kernels.length });
    }
  };
  onCompile?.({ done, total: kernels.length });
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, kernels.length) }, worker));
  return pipelines;
}

/** @param modules by their text: kernels that differ in sizes alone are read once */
async function compile(
  { gpu }: GpuDevice,
  { name, label, code, writes, sizes }: SizedKernel,
  modules: Map<string, GPUShaderModule>,
): Promise<GPUComputePipeline> {
  const entries = writes.map((isWritten, binding): GPUBindGroupLayoutEntry => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: isWritten ? "storage" : "read-only-storage" },
  }));
  const layout = gpu.createPipelineLayout({ bindGroupLayouts: [gpu.createBindGroupLayout({ entries })] });
  // What is wrong with a module is told below; the scope keeps it from being told twice.
  gpu.pushErrorScope("validation");
  const module = modules.get(code) ?? gpu.createShaderModule({ label: name, code });
  modules.set(code, module);
  void gpu.popErrorScope();
  const constants = Object.fromEntries(sizes.map((size, at) => [`size${at + 1}`, size]));
  try {
    const compute = { module, entryPoint: "main", constants };
    return await gpu.createComputePipelineAsync({ label: name, layout, compute });
  } catch (error) {
    const { messages } = await module.getCompilationInfo();
    const first = messages.find(({ type }) => type === "error");
    const reason = first ? `line ${first.lineNum}: ${first.message}` : String(error);
    throw new ResnetProblem(
      "RN5001",
      `the kernel ${name} (${label}) does not compile on this device: ${reason}`,
      "this is a bug in resnet-lang: report it with the output of resnet doctor",
    );
  }
}
