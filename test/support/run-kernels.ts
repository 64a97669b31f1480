/**
 * Runs graphs through the WGSL target: on an adapter that computes, whose results are compared with the interpreter,
 * or on Dawn's null adapter, which validates code, bindings and grids and runs nothing.
 */
import { openGpu, type GpuWord } from "../../cli/devices/gpu.ts";
import { evaluate, type Leaves } from "../../compiler/graph/evaluate.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import type { Binding, DeviceProfile, Dispatch, KernelCode } from "../../compiler/kernels/target.ts";
import { wgslTarget } from "../../compiler/kernels/wgsl/target.ts";
import { schedule } from "../../compiler/schedule/schedule.ts";
import type { BufferSlot, Schedule, Step } from "../../compiler/schedule/types.ts";
import { openDevice } from "../../runtime/device.ts";
import type { GpuDevice } from "../../runtime/gpu/types.ts";
import { Patience } from "../../runtime/gpu/wait.ts";

export interface KernelCase {
  readonly name: string;
  readonly graph: Graph;
  readonly leaves: Leaves;
  /** What kernels may count on; the device's own profile where absent. */
  readonly profile?: Partial<DeviceProfile>;
}
export interface KernelRun {
  readonly dispatches: readonly Dispatch[];
  /** Of the graph's outputs, by name. On the null adapter they mean nothing. */
  readonly outputs: ReadonlyMap<string, Float32Array>;
}

export interface Timing {
  readonly milliseconds: number;
  readonly dispatches: readonly Dispatch[];
}

/** Errors of f32 kernels are at most 5e-6 of the output's rms (of 1 where that is less), measured over every family
 * against float64: sums of some thousand terms in another order. Four times that leaves room for other sums. */
export const TOLERANCE = 2e-5;

export function tolerated(truth: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < truth.length; i++) squares += (truth[i] ?? 0) ** 2;
  return TOLERANCE * Math.max(1, Math.sqrt(squares / Math.max(1, truth.length)));
}

/** The first element that differs by more than is tolerated (or is not a number), in words. */
export function firstDifference(
  got: ArrayLike<number> | undefined,
  truth: ArrayLike<number>,
  atol: number = tolerated(truth),
): string | undefined {
  if (got?.length !== truth.length) return `${got?.length} elements, ${truth.length} were expected`;
  for (let i = 0; i < truth.length; i++) {
    const [value, expected] = [got[i] ?? Number.NaN, truth[i] ?? Number.NaN];
    if (!(Math.abs(value - expected) <= atol) && !Object.is(value, expected))
      return `element ${i} of ${truth.length} is ${value}, ${expected} was expected`;
  }
  return undefined;
}

export function sameBits(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  const bytes = (each: Float32Array = new Float32Array()): Buffer =>
    Buffer.from(each.buffer, each.byteOffset, each.byteLength);
  return bytes(a).equals(bytes(b));
}

/** What the interpreter says of a case. */
export function truthOf({ graph, leaves }: KernelCase): ReadonlyMap<string, Float64Array> {
  return evaluate(graph, leaves).outputs;
}

/** Deterministic values in [-1, 1) that f32 holds exactly. */
export function values(count: number, seed: number): Float64Array {
  const out = new Float64Array(count);
  let state = (Math.imul(seed, 2654435761) >>> 0) | 1;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = ((state >>> 0) % 4096) / 2048 - 1;
  }
  return out;
}

interface Prepared {
  readonly each: KernelCase;
  readonly schedule: Schedule;
  readonly dispatches: readonly Dispatch[];
  readonly buffers: readonly GPUBuffer[];
  readonly scratch: Map<number, GPUBuffer>;
}

/** A device and the pipelines compiled on it: kernels that print the same code share one. */
export class KernelRunner {
  readonly device: GpuDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #patience: Patience;

  private constructor(device: GpuDevice) {
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

  dispatches(step: Step, plan: Schedule): readonly Dispatch[] {
    return wgslTarget.dispatches(step, plan, this.device.profile);
  }
  key(code: string): string {
    return code;
  }
  dispose(): void {
    this.device.dispose();
  }

  /** @throws Error with the case's name and the code where a kernel or a dispatch is invalid */
  async run(each: KernelCase): Promise<KernelRun> {
    const { gpu } = this.device;
    const prepared = this.#prepare(each);
    const { dispatches, schedule: plan, buffers } = prepared;
    gpu.pushErrorScope("validation");
    const pipelines = await this.#compiled(dispatches, each.name);
    const encoder = gpu.createCommandEncoder();
    this.#encode(encoder, prepared, pipelines, 1);
    const results = plan.buffers.filter(({ role }) => role === "output");
    const staging = results.map(({ length }) =>
      gpu.createBuffer({ size: length * 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
    );
    results.forEach(({ id, length }, index) =>
      encoder.copyBufferToBuffer(buffers[id] as GPUBuffer, 0, staging[index] as GPUBuffer, 0, length * 4),
    );
    gpu.queue.submit([encoder.finish()]);
    const error = await gpu.popErrorScope();
    if (error) throw new Error(`${each.name}: ${error.message}`);
    const outputs = new Map<string, Float32Array>();
    for (const [index, { name = "" }] of results.entries()) {
      const buffer = staging[index] as GPUBuffer;
      await this.#patience.until(buffer.mapAsync(GPUMapMode.READ));
      outputs.set(name, new Float32Array(buffer.getMappedRange()).slice());
    }
    for (const buffer of [...staging, ...buffers, ...prepared.scratch.values()]) buffer.destroy();
    return { dispatches, outputs };
  }

  /**
   * Runs the dispatches of one step with what its buffers hold before it.
   * @param contents by buffer; a buffer without any is full of NaN
   * @returns what the buffers of `results` hold after it
   */
  async runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly Dispatch[],
    contents: ReadonlyMap<number, Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>>,
    results: readonly number[],
  ): Promise<readonly Float32Array[]> {
    const { gpu } = this.device;
    const bound = new Set(
      dispatches.flatMap(({ bindings }) => bindings.flatMap((each) => ("buffer" in each ? [each.buffer] : []))),
    );
    const buffers: GPUBuffer[] = [];
    for (const id of bound) buffers[id] = this.#filled(Math.max(1, plan.buffers[id]?.length ?? 1), contents.get(id));
    const prepared: Prepared = {
      each: { name, graph: plan.graph, leaves: new Map() },
      schedule: plan,
      dispatches,
      buffers,
      scratch: new Map(),
    };
    gpu.pushErrorScope("validation");
    const pipelines = await this.#compiled(dispatches, name);
    const encoder = gpu.createCommandEncoder();
    this.#encode(encoder, prepared, pipelines, 1);
    const staging = results.map((id) =>
      gpu.createBuffer({
        size: (buffers[id] as GPUBuffer).size,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    );
    results.forEach((id, index) =>
      encoder.copyBufferToBuffer(
        buffers[id] as GPUBuffer,
        0,
        staging[index] as GPUBuffer,
        0,
        (buffers[id] as GPUBuffer).size,
      ),
    );
    gpu.queue.submit([encoder.finish()]);
    const error = await gpu.popErrorScope();
    if (error) throw new Error(`${name}: ${error.message}`);
    const values: Float32Array[] = [];
    for (const buffer of staging) {
      await this.#patience.until(buffer.mapAsync(GPUMapMode.READ));
      values.push(new Float32Array(buffer.getMappedRange()).slice());
    }
    for (const buffer of [...staging, ...Object.values(buffers), ...prepared.scratch.values()]) buffer.destroy();
    return values;
  }

  /**
   * Milliseconds of one run of a case's dispatches, by the wall clock: the median of `repeats` measurements, each of as
   * many runs as fill `fillMs`. Sleeps while the device works: waiting for a WebGPU promise spins, which would take a
   * core from an adapter that computes on the CPU.
   */
  async time(each: KernelCase, repeats = 5, fillMs = 100): Promise<Timing> {
    const { gpu } = this.device;
    const prepared = this.#prepare(each);
    const { dispatches, buffers, scratch } = prepared;
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
    await measure(1, 0);
    const estimate = await measure(1, 0);
    const runs = Math.max(1, Math.round(fillMs / Math.max(estimate, 0.01)));
    const times: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const least = Math.min(estimate, ...times);
      times.push(await measure(runs, 0.8 * runs * least));
    }
    for (const buffer of [...buffers, ...scratch.values()]) buffer.destroy();
    const sorted = times.sort((a, b) => a - b);
    return { milliseconds: sorted[sorted.length >> 1] ?? Number.NaN, dispatches };
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
          resource: { buffer: this.#bufferOf(binding, prepared) },
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

  #prepare(each: KernelCase): Prepared {
    const profile = { ...this.device.profile, ...each.profile };
    const plan = schedule(each.graph, { maxBindings: profile.maxStorageBuffers });
    const dispatches = plan.steps.flatMap((step) => wgslTarget.dispatches(step, plan, profile));
    const buffers = plan.buffers.map((slot) =>
      this.#filled(Math.max(1, slot.length), initial(slot, plan, each.leaves)),
    );
    return { each, schedule: plan, dispatches, buffers, scratch: new Map() };
  }

  /** Without data it is full of NaN, so that an element which no kernel writes is seen. */
  #filled(length: number, data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | undefined): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.device.gpu.createBuffer({ size: length * 4, usage });
    this.device.gpu.queue.writeBuffer(buffer, 0, data ?? new Float32Array(length).fill(Number.NaN));
    return buffer;
  }
  #bufferOf(binding: Binding, { buffers, scratch }: Prepared): GPUBuffer {
    if ("buffer" in binding) return buffers[binding.buffer] as GPUBuffer;
    const known = scratch.get(binding.scratch);
    if (known && known.size >= binding.bytes) return known;
    const buffer = this.#filled(binding.bytes / 4, undefined);
    scratch.set(binding.scratch, buffer);
    return buffer;
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

/** Contents of a buffer before the first dispatch; undefined for what kernels write. */
export function initial(
  { role, name = "" }: BufferSlot,
  { graph, scalars }: Schedule,
  leaves: Leaves,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | undefined {
  if (role === "scalars") return scalarBits(graph, scalars, leaves);
  if (role === "output" || role === "temporary") return undefined;
  const leaf = graph.nodes.find(({ attributes }) => "name" in attributes && attributes.name === name);
  const data = leaves.get(name);
  if (!leaf || data?.length !== volume(leaf.type.shape)) throw new Error(`no value of the right size for ${name}`);
  return leaf.type.dtype === "i32" ? Int32Array.from(data) : Float32Array.from(data);
}
function scalarBits(graph: Graph, scalars: readonly string[], leaves: Leaves): Int32Array<ArrayBuffer> {
  return Int32Array.from(scalars, (name) => {
    const leaf = graph.nodes.find(
      ({ op, attributes }) => op === "scalar" && "name" in attributes && attributes.name === name,
    );
    const value = leaves.get(name)?.[0] ?? 0;
    return leaf?.type.dtype === "i32" ? value : (new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
  });
}
