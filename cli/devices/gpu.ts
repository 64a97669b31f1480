/** WebGPU in Node through Dawn: a real driver, or the software adapter where it is asked for. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ResnetProblem } from "../../runtime/problem.ts";
import { loadSoftwareAdapter } from "./software-adapter.ts";

/** `null`: no GPU, shaders are validated and not run. */
export type GpuWord = "gpu" | "software-gpu" | "null";

export interface OpenGpu {
  readonly gpu: GPU;
  readonly adapter: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
  };
  /** It computes on the CPU. */
  readonly software: boolean;
  /** What a program may use, where that is known: a software adapter has the machine's free memory. */
  readonly memoryBytes: number | undefined;
  /** Which was chosen and why, for people. */
  readonly why: string;
}

/**
 * Instances that are kept for the life of the process: Dawn crashes when one is collected while a device lives, or
 * torn down at exit before its devices.
 */
const pinned: GPU[] = [];

/** Dawn checks no access of a kernel: of ours each is proven to lie within its buffer (`test/unit/kernels/bounds.test.ts`). */
const UNCHECKED = ["enable-dawn-features=disable_robustness"];

/**
 * @param kernels whose are run: others' are checked at every access
 * @throws ResnetProblem RN5001 with what to install
 */
export async function openGpu(word: GpuWord, kernels: "ours" | "others" = "ours"): Promise<OpenGpu> {
  if (word === "software-gpu") loadSoftwareAdapter();
  const found = await request([...(word === "null" ? ["backend=null"] : []), ...(kernels === "ours" ? UNCHECKED : [])]);
  if (found) {
    const driver = found.software ? "the system's driver, asked for" : "a real driver of the system";
    const why = {
      gpu: driver,
      "software-gpu": "the software adapter, asked for",
      null: "null adapter, asked for: nothing is run",
    };
    return { ...found, why: why[word] };
  }
  if (word === "software-gpu")
    throw new ResnetProblem(
      "RN5001",
      "no WebGPU adapter; the software adapter did not start",
      "in a worker thread open it on the main thread first; else report this with your platform",
    );
  throw new ResnetProblem(
    "RN5001",
    "no WebGPU adapter; the system offers no driver",
    "install one (on Debian: apt-get install libvulkan1 and your card's driver), or use --device cpu",
  );
}

/** A real GPU, or in a few words why there is none. Prints nothing and asks no driver that is not there. */
export async function findRealGpu(): Promise<OpenGpu | { readonly reason: string }> {
  if (!mayHaveDriver()) return { reason: "no driver was found" };
  try {
    const found = await request(UNCHECKED);
    if (!found) return { reason: "no driver was found" };
    // A software driver of the system's is slower than our own code on the same processor.
    return found.software
      ? { reason: "the system's driver computes on the processor" }
      : { ...found, why: "a real driver of the system" };
  } catch (error) {
    return { reason: error instanceof ResnetProblem ? error.message : String(error) };
  }
}

/** False on a Linux without a GPU, or without a Vulkan loader: asking Dawn would only make it and drivers print warnings. */
function mayHaveDriver(): boolean {
  if (process.platform !== "linux") return true;
  if (!hasGpuNode("/dev")) return false;
  try {
    process.dlopen({ exports: {} }, "libvulkan.so.1");
    return true;
  } catch (error) {
    // That it is no addon, which each engine says in words of its own, is told of a library that is there.
    return !/cannot open shared object file/.test(String(error));
  }
}

/** What Linux calls GPUs: any that the kernel renders with, and those with drivers of their own, under Windows and on boards, too. */
const GPU_NODES = /^(?:nvidia\d|nvhost|nvgpu|nvmap|dxg|kgsl|mali|pvr)/;

/** Whether the kernel has a GPU. @param devices the folder of its devices */
export function hasGpuNode(devices: string): boolean {
  const names = (folder: string): readonly string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return (
    names(devices).some((name) => GPU_NODES.test(name)) ||
    names(join(devices, "dri")).some((name) => name.startsWith("renderD"))
  );
}

async function request(flags: readonly string[]): Promise<Omit<OpenGpu, "why"> | undefined> {
  const { create, globals } = await dawn();
  for (const [name, value] of Object.entries(globals))
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  // Dawn rounds timestamps to tenths of a millisecond where it is not told that nobody has to be kept from the clock.
  const gpu = create([...flags, "disable-dawn-features=timestamp_quantization"]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  pinned.push(gpu);
  const { vendor, architecture, device, description } = adapter.info;
  const software = /swiftshader|llvmpipe|lavapipe|software/i.test(`${architecture} ${device} ${description}`);
  const memoryBytes = software ? process.availableMemory?.() : undefined;
  return { gpu, adapter: { vendor, architecture, device, description }, software, memoryBytes };
}

/** Whether the optional package is there, whatever drivers there are. */
export async function hasWebGpu(): Promise<boolean> {
  return dawn().then(
    () => true,
    () => false,
  );
}

async function dawn(): Promise<{ readonly create: (flags: string[]) => GPU; readonly globals: object }> {
  try {
    return (await import("webgpu")) as unknown as { create: (flags: string[]) => GPU; globals: object };
  } catch (error) {
    const [told = ""] = String(error).split("\n");
    const missing = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" && told.includes("'webgpu'");
    throw new ResnetProblem(
      "RN5001",
      `no WebGPU adapter; the package webgpu ${missing ? "is not installed" : `does not load (${told})`}`,
      missing ? "it brings WebGPU to Node: npm install webgpu" : "install it anew: npm install webgpu",
    );
  }
}
