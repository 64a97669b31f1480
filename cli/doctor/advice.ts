/** What would make this machine train faster, from what was found on it: a sentence each, most useful first. */
import type { Inspection } from "./inspect.ts";

/** The first release whose engine has relaxed SIMD without a flag. */
const NODE_WITH_RELAXED_SIMD = 21;

export interface Surroundings {
  readonly platform: string;
  readonly nodeMajor: number;
  /** The package webgpu can be imported. */
  readonly hasWebGpu: boolean;
}

export function advise({ found, absent }: Inspection, { platform, nodeMajor, hasWebGpu }: Surroundings): string[] {
  const advice: string[] = [];
  const processor = found.find(({ device }) => device === "cpu");
  if (absent.some(({ device }) => device === "gpu")) {
    if (!hasWebGpu) advice.push("a GPU: npm install webgpu brings WebGPU to Node");
    else if (platform === "linux")
      advice.push("a GPU: install its Vulkan driver (on Debian: apt-get install libvulkan1 and the card's driver)");
    else advice.push("a GPU: install its driver");
  }
  if (processor?.cpu?.simd === "plain")
    advice.push(
      nodeMajor < NODE_WITH_RELAXED_SIMD
        ? `relaxed SIMD: Node ${NODE_WITH_RELAXED_SIMD} or newer has it`
        : "relaxed SIMD: this engine, or this processor, has no fused multiply-adds",
    );
  if (processor?.cpu && processor.cpu.threads < processor.cpu.cores && processor.cpu.sharesMemory)
    advice.push(`more threads: ${processor.cpu.threads} of ${processor.cpu.cores} cores are used; leave out --threads`);
  if (processor?.cpu?.simd === "relaxed" && nodeMajor < NODE_WITH_RELAXED_SIMD)
    advice.push(
      `Node ${NODE_WITH_RELAXED_SIMD} or newer: no flag is needed for relaxed SIMD, which Node ${nodeMajor} has behind one (it was set)`,
    );
  advice.push(
    "in a page: cross-origin isolation gives more than one thread (headers Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp)",
  );
  return advice;
}
