/** Numbers from the device back to the host. Zeros are never made up: what was lost meanwhile rejects. */
import { DeviceLostError, type Device } from "./device.ts";
import { Patience } from "./wait.ts";

export class ReadBack {
  readonly #device: Device;
  readonly #requireAlive: () => void;
  readonly #patience: Patience;

  /** @param requireAlive throws when the owner of the buffers is gone */
  constructor(device: Device, requireAlive: () => void) {
    this.#device = device;
    this.#requireAlive = requireAlive;
    this.#patience = new Patience(device.profile.class === "software");
  }

  /** The first elements of a mappable buffer, when all that was submitted before is done. */
  async mapped(staging: GPUBuffer, elements: number): Promise<Float32Array> {
    try {
      await this.#patience.until(staging.mapAsync(GPUMapMode.READ));
    } catch (error) {
      this.#requireAlive();
      throw new DeviceLostError(String(error));
    }
    const values = new Float32Array(staging.getMappedRange(0, 4 * elements)).slice();
    staging.unmap();
    const refusal = this.#device.refused();
    if (refusal !== undefined) throw new DeviceLostError(`it refused a command: ${refusal}`);
    return values;
  }

  /** The first elements of each buffer, by way of a staging buffer that lives as long as the call. */
  async copied(
    wanted: readonly { readonly buffer: GPUBuffer; readonly elements: number }[],
  ): Promise<readonly Float32Array[]> {
    this.#requireAlive();
    const total = wanted.reduce((sum, { elements }) => sum + elements, 0);
    const { gpu } = this.#device;
    const staging = gpu.createBuffer({
      size: Math.max(4, 4 * total),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const encoder = gpu.createCommandEncoder();
    let offset = 0;
    for (const { buffer, elements } of wanted) {
      encoder.copyBufferToBuffer(buffer, 0, staging, 4 * offset, 4 * elements);
      offset += elements;
    }
    gpu.queue.submit([encoder.finish()]);
    try {
      const values = await this.mapped(staging, total);
      let at = 0;
      return wanted.map(({ elements }) => values.subarray(at, (at += elements)));
    } finally {
      staging.destroy();
    }
  }
}
