/** Numbers from the device back to the host. Zeros are never made up: what was lost meanwhile rejects. */
import { DeviceLostError, ResnetProblem } from "../problem.ts";
import type { GpuDevice } from "./types.ts";
import { Patience } from "./wait.ts";

/** What is copied together: parts of buffers, one behind the other in a staging buffer. */
export interface Copy {
  readonly buffer: GPUBuffer;
  /** In bytes; 0 when left out. */
  readonly offset?: number;
  readonly elements: number;
}

export class ReadBack {
  readonly #device: GpuDevice;
  readonly #patience: Patience;
  /** Staging buffers that nobody waits for, by size: a training step finds its own again and allocates nothing. */
  readonly #free = new Map<number, GPUBuffer[]>();
  readonly #all = new Set<GPUBuffer>();
  #disposed = false;

  constructor(device: GpuDevice) {
    this.#device = device;
    this.#patience = new Patience(device.profile.class === "software");
  }

  get allocatedBytes(): number {
    return [...this.#all].reduce((sum, { size }) => sum + size, 0);
  }

  /** Encodes copies of what is wanted; call what it gives back after the submit. */
  encode(encoder: GPUCommandEncoder, wanted: readonly Copy[]): () => Promise<readonly Float32Array[]> {
    const total = wanted.reduce((sum, { elements }) => sum + elements, 0);
    const size = Math.max(4, 4 * total);
    const staging = this.#free.get(size)?.pop() ?? this.#open(size);
    let to = 0;
    for (const { buffer, offset = 0, elements } of wanted) {
      encoder.copyBufferToBuffer(buffer, offset, staging, 4 * to, 4 * elements);
      to += elements;
    }
    return async () => {
      const values = await this.#mapped(staging, total);
      if (!this.#disposed) this.#free.set(size, [...(this.#free.get(size) ?? []), staging]);
      let at = 0;
      return wanted.map(({ elements }) => values.subarray(at, (at += elements)));
    };
  }
  #open(size: number): GPUBuffer {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const buffer = this.#device.gpu.createBuffer({ size, usage });
    this.#all.add(buffer);
    return buffer;
  }

  /** The first elements of a mappable buffer, when all that was submitted before is done. */
  async #mapped(staging: GPUBuffer, elements: number): Promise<Float32Array> {
    try {
      await this.#patience.until(staging.mapAsync(GPUMapMode.READ));
    } catch (error) {
      if (this.#disposed && !this.#device.lost())
        throw new ResnetProblem("RN5007", "the session was disposed", "open another one");
      throw new DeviceLostError(this.#device.lost() ? "its session cannot go on" : String(error));
    }
    const values = new Float32Array(staging.getMappedRange(0, 4 * elements)).slice();
    staging.unmap();
    const refusal = this.#device.refused();
    if (refusal !== undefined) throw new DeviceLostError(`it refused a command: ${refusal}`);
    return values;
  }

  dispose(): void {
    this.#disposed = true;
    for (const buffer of this.#all) buffer.destroy();
    this.#all.clear();
    this.#free.clear();
  }
}
