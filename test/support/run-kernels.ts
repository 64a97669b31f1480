/**
 * Runs graphs through the WGSL target: on an adapter that computes, whose results are compared with the interpreter,
 * or on Dawn's null adapter, which validates code, bindings and grids and runs nothing.
 */
import { openGpu, type GpuWord } from "../../cli/devices/gpu.ts";
import type { Binding, DeviceProfile, Dispatch, KernelCode } from "../../compiler/kernels/target.ts";
import { wgslTarget } from "../../compiler/kernels/wgsl/target.ts";
import { schedule } from "../../compiler/schedule/schedule.ts";
import type { Schedule, Step } from "../../compiler/schedule/types.ts";
import { openDevice } from "../../runtime/device.ts";
import type { GpuDevice } from "../../runtime/gpu/types.ts";
import { Patience } from "../../runtime/gpu/wait.ts";
import { alikeKey } from "./alike-kernels.ts";
import { contentsOf, type Content, type Contents } from "./initial-contents.ts";
import type { KernelCase } from "./kernel-case.ts";

export interface KernelRun {
  readonly dispatches: readonly Dispatch[];
  /** Of the graph's outputs, by name. On the null adapter they mean nothing. */
  readonly outputs: ReadonlyMap<string, Float32Array>;
}

export interface Timing {
  readonly milliseconds: number;
  readonly dispatches: readonly Dispatch[];
  /** Of all that is read and written, once. */
  readonly bytes: number;
}

/** A case up to its dispatches. */
interface Planned {
  readonly plan: Schedule;
  readonly dispatches: readonly Dispatch[];
  readonly contents: Contents;
}
interface Prepared {
  readonly dispatches: readonly Dispatch[];
  /** Those that are bound, by their number. */
  readonly buffers: readonly (GPUBufferBinding & { readonly size: number })[];
  readonly scratch: Map<number, GPUBuffer>;
}

function memoryOf({ buffers, scratch }: Prepared): readonly GPUBuffer[] {
  return [...new Set([...Object.values(buffers).map(({ buffer }) => buffer), ...scratch.values()])];
}

/** A device as it is. */
const OWN: Partial<DeviceProfile> = {};

/** A device and the pipelines compiled on it: kernels that print the same code share one. */
export class KernelRunner {
  readonly device: GpuDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #patience: Patience;
  /** By what differs: what is printed for the same object is remembered. */
  readonly #profiles = new WeakMap<Partial<DeviceProfile>, DeviceProfile>();

  constructor(device: GpuDevice) {
    this.device = device;
    this.#patience = new Patience(device.profile.class === "software");
  }
  static async open(word: GpuWord): Promise<KernelRunner> {
    const { gpu } = await openGpu(word);
    return new KernelRunner(await openDevice({ device: "gpu", gpu }));
  }

  get name(): string {
    return this.device.profile.class === "software" ? "WGSL on the software adapter" : `WGSL on ${this.device.name}`;
  }
  /** Distinct kernels that this runner has compiled. */
  get kernels(): number {
    return this.#pipelines.size;
  }

  dispatches(step: Step, plan: Schedule, profile: Partial<DeviceProfile> = OWN): readonly Dispatch[] {
    const facts = this.#profiles.get(profile) ?? { ...this.device.profile, ...profile };
    this.#profiles.set(profile, facts);
    return wgslTarget.dispatches(step, plan, facts);
  }
  /** What the device would run of it, without running anything. */
  codeOf(each: KernelCase): string {
    return JSON.stringify(this.#planned(each).dispatches.map(({ kernel, grid }) => [kernel.code, grid]));
  }
  key(code: string): string {
    return alikeKey(code);
  }
  dispose(): void {
    this.device.dispose();
  }

  /** @throws Error with the case's name and the code where a kernel or a dispatch is invalid */
  async run(each: KernelCase): Promise<KernelRun> {
    const { plan, dispatches, contents } = this.#planned(each);
    const results = plan.buffers.filter(({ role }) => role === "output");
    const ids = results.map(({ id }) => id);
    const values = await this.runStep(each.name, plan, dispatches, contents, ids);
    return {
      dispatches,
      outputs: new Map(results.map(({ name = "" }, index) => [name, values[index] ?? new Float32Array()])),
    };
  }

  /**
   * Runs dispatches with what their buffers hold before the first.
   * @param contents by buffer; a buffer without any is full of NaN
   * @returns what the buffers of `results` hold after it
   */
  async runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly Dispatch[],
    contents: Contents,
    results: readonly number[],
  ): Promise<readonly Float32Array[]> {
    const { gpu } = this.device;
    const prepared = this.#prepare(plan, dispatches, contents, results);
    const placeOf = (id: number): Prepared["buffers"][number] => prepared.buffers[id] as Prepared["buffers"][number];
    gpu.pushErrorScope("validation");
    const pipelines = await this.#compiled(dispatches, name);
    const encoder = gpu.createCommandEncoder();
    this.#encode(encoder, prepared, pipelines, 1);
    const staging = results.map((id) =>
      gpu.createBuffer({
        size: placeOf(id).size,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    );
    results.forEach((id, index) => {
      const { buffer, offset = 0, size } = placeOf(id);
      encoder.copyBufferToBuffer(buffer, offset, staging[index] as GPUBuffer, 0, size);
    });
    gpu.queue.submit([encoder.finish()]);
    const error = await gpu.popErrorScope();
    if (error) throw new Error(`${name}: ${error.message}`);
    const values: Float32Array[] = [];
    for (const buffer of staging) {
      await this.#patience.until(buffer.mapAsync(GPUMapMode.READ));
      values.push(new Float32Array(buffer.getMappedRange()).slice());
    }
    for (const buffer of [...staging, ...memoryOf(prepared)]) buffer.destroy();
    return values;
  }

  /**
   * Milliseconds of one run of a case's dispatches, by the wall clock: the median of measurements, each of as many runs as
   * fill `fillMs`. Sleeps while the device works: waiting for a WebGPU promise spins, which would take a core from an
   * adapter that computes on the CPU.
   * @param isEnough asked after each measurement
   */
  async time(each: KernelCase, isEnough: (times: readonly number[]) => boolean, fillMs = 100): Promise<Timing> {
    const { gpu } = this.device;
    const { plan, dispatches, contents } = this.#planned(each);
    const prepared = this.#prepare(plan, dispatches, contents);
    const pipelines = await this.#compiled(dispatches, each.name);
    const measure = async (runs: number, sleepMs: number): Promise<number> => {
      const encoder = gpu.createCommandEncoder();
      this.#encode(encoder, prepared, pipelines, runs);
      const commands = encoder.finish();
      const startedAt = performance.now();
      gpu.queue.submit([commands]);
      if (sleepMs >= 2) await new Promise((resolve) => setTimeout(resolve, sleepMs));
      await gpu.queue.onSubmittedWorkDone();
      return (performance.now() - startedAt) / runs;
    };
    let estimate = await measure(1, 0);
    // What is done once is little of a long run.
    if (estimate < fillMs) estimate = await measure(1, 0);
    const runs = Math.max(1, Math.round(fillMs / Math.max(estimate, 0.01)));
    const times: number[] = [];
    while (!isEnough(times)) {
      const least = Math.min(estimate, ...times);
      times.push(await measure(runs, 0.7 * runs * least));
    }
    for (const buffer of memoryOf(prepared)) buffer.destroy();
    const sorted = times.sort((a, b) => a - b);
    const bytes = plan.buffers.reduce((sum, { length }) => sum + 4 * length, 0);
    return { milliseconds: sorted[sorted.length >> 1] ?? Number.NaN, dispatches, bytes };
  }

  #encode(
    encoder: GPUCommandEncoder,
    prepared: Prepared,
    pipelines: readonly GPUComputePipeline[],
    runs: number,
  ): void {
    const groups = prepared.dispatches.map(({ bindings }, index) =>
      this.device.gpu.createBindGroup({
        layout: (pipelines[index] as GPUComputePipeline).getBindGroupLayout(0),
        entries: bindings.map((binding, slot) => ({
          binding: slot,
          resource: this.#bufferOf(binding, prepared),
        })),
      }),
    );
    const pass = encoder.beginComputePass();
    for (let run = 0; run < runs; run++) {
      prepared.dispatches.forEach(({ grid }, index) => {
        pass.setPipeline(pipelines[index] as GPUComputePipeline);
        pass.setBindGroup(0, groups[index] as GPUBindGroup);
        pass.dispatchWorkgroups(...grid);
      });
    }
    pass.end();
  }

  #planned({ graph, leaves, ...each }: KernelCase): Planned {
    const profile = { ...this.device.profile, ...each.profile };
    const plan = schedule(graph, { maxBindings: profile.maxStorageBuffers });
    const dispatches = plan.steps.flatMap((step) => wgslTarget.dispatches(step, plan, profile));
    return { plan, dispatches, contents: contentsOf(plan, leaves) };
  }

  /** Makes the buffers that dispatches use and those of `results`, each with what it holds at first. */
  #prepare(
    plan: Schedule,
    dispatches: readonly Dispatch[],
    contents: Contents,
    results: readonly number[] = [],
  ): Prepared {
    const bound = dispatches.flatMap(({ bindings }) =>
      bindings.flatMap((each) => ("buffer" in each ? [each.buffer] : [])),
    );
    const used = new Set([...bound, ...results]);
    const memories: GPUBuffer[] = [];
    const buffers: Prepared["buffers"][number][] = [];
    const lengthOf = (id: number): number => Math.max(1, plan.buffers[id]?.length ?? 1);
    for (const id of used) {
      const { arena, offset } = plan.buffers[id]?.within ?? { arena: id, offset: 0 };
      const buffer = (memories[arena] ??= this.#filled(lengthOf(arena), undefined));
      buffers[id] = { buffer, offset: 4 * offset, size: 4 * lengthOf(id) };
    }
    for (const [id, data] of contents) {
      const { arena, offset } = plan.buffers[id]?.within ?? { arena: id, offset: 0 };
      const memory = memories[arena];
      if (memory) this.device.gpu.queue.writeBuffer(memory, 4 * offset, data);
    }
    return { dispatches, buffers, scratch: new Map() };
  }

  /** Without data it is full of NaN, so that an element which no kernel writes is seen. */
  #filled(length: number, data: Content | undefined): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.device.gpu.createBuffer({ size: length * 4, usage });
    this.device.gpu.queue.writeBuffer(buffer, 0, data ?? new Float32Array(length).fill(Number.NaN));
    return buffer;
  }
  #bufferOf(binding: Binding, { buffers, scratch }: Prepared): GPUBufferBinding {
    if ("buffer" in binding) return buffers[binding.buffer] as GPUBufferBinding;
    const known = scratch.get(binding.scratch);
    if (known && known.size >= binding.bytes) return { buffer: known };
    const buffer = this.#filled(binding.bytes / 4, undefined);
    scratch.set(binding.scratch, buffer);
    return { buffer };
  }

  #compiled(dispatches: readonly Dispatch[], name: string): Promise<readonly GPUComputePipeline[]> {
    return this.#patience.until(Promise.all(dispatches.map(({ kernel }) => this.#pipeline(kernel, name))));
  }

  /** The same layout as the runtime's: what `writes` says, not what the code happens to use. */
  #pipeline({ code, writes, family }: KernelCode, name: string): Promise<GPUComputePipeline> {
    const known = this.#pipelines.get(code);
    if (known) return known;
    const { gpu } = this.device;
    const entries = writes.map((isWritten, binding): GPUBindGroupLayoutEntry => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: isWritten ? "storage" : "read-only-storage" },
    }));
    const layout = gpu.createPipelineLayout({ bindGroupLayouts: [gpu.createBindGroupLayout({ entries })] });
    const pipeline = gpu
      .createComputePipelineAsync({ layout, compute: { module: gpu.createShaderModule({ code }), entryPoint: "main" } })
      .catch((error: unknown) => {
        throw new Error(`${name}, ${family}: ${String(error)}\n${code}`);
      });
    this.#pipelines.set(code, pipeline);
    return pipeline;
  }
}
