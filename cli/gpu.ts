/** WebGPU in Node through Dawn: a real driver first, the software adapter where there is none or when asked for. */
import { ResnetProblem } from "../runtime/problem.ts";
import { loadSoftwareAdapter } from "./gpu/software-adapter.ts";

export const deviceWords = ["auto", "gpu", "software-gpu"] as const;
export type DeviceWord = (typeof deviceWords)[number];

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

/**
 * @param word `auto`: a real driver, else the software adapter; `null`: no GPU, shaders are validated and not run
 * @throws ResnetProblem RN5001 with what to install
 */
export async function openGpu(word: DeviceWord | "null" = "auto", toggles: readonly string[] = []): Promise<OpenGpu> {
  const flags = [
    ...(toggles.length > 0 ? [`enable-dawn-features=${toggles.join(",")}`] : []),
    ...(word === "null" ? ["backend=null"] : []),
  ];
  if (word !== "software-gpu") {
    const found = word === "auto" && !mayHaveDriver() ? undefined : await request(flags);
    if (found && word === "null") return { ...found, why: "null adapter, asked for: nothing is run" };
    // A software driver of the system's is slower than the one we bring.
    if (found && !(found.software && word === "auto"))
      return { ...found, why: found.software ? "the system's driver, asked for" : "a real driver of the system" };
    if (word !== "auto") {
      throw new ResnetProblem(
        "RN5001",
        "no WebGPU adapter; the system offers no driver",
        "install one (on Debian: apt-get install libvulkan1 and your card's driver), or use --device software-gpu",
      );
    }
  }
  loadSoftwareAdapter();
  const found = await request(flags);
  if (!found)
    throw new ResnetProblem(
      "RN5001",
      "no WebGPU adapter; the software adapter did not start",
      "in a worker thread open it on the main thread first; else report this with your platform",
    );
  return {
    ...found,
    why: word === "auto" ? "no real driver was found: the software adapter" : "the software adapter, asked for",
  };
}

/** False on a Linux without a Vulkan loader: asking Dawn would only make it print warnings. */
function mayHaveDriver(): boolean {
  if (process.platform !== "linux") return true;
  try {
    process.dlopen({ exports: {} }, "libvulkan.so.1");
    return true;
  } catch (error) {
    return /did not self-register/.test(String(error));
  }
}

async function request(flags: readonly string[]): Promise<Omit<OpenGpu, "why"> | undefined> {
  const { create, globals } = await dawn();
  for (const [name, value] of Object.entries(globals))
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  const gpu = create([...flags]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  pinned.push(gpu);
  const { vendor, architecture, device, description } = adapter.info;
  const software = /swiftshader|llvmpipe|lavapipe|software/i.test(`${architecture} ${device} ${description}`);
  const memoryBytes = software ? process.availableMemory?.() : undefined;
  return { gpu, adapter: { vendor, architecture, device, description }, software, memoryBytes };
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
