/** A program on a GPU: buffers, pipelines and bind groups made once; a call encodes into one command encoder. */
import { keptAlive } from "../alive.ts";
import { codeFor } from "../device-base.ts";
import type { CompileProgress, Execution, TimedRun, Upload, Wanted } from "../execution.ts";
import { halfBatch, memorySize, tooLarge } from "../memory.ts";
import { Preparation } from "../preparation.ts";
import { ResnetProblem } from "../problem.ts";
import type { Program, ProgramStep, WgslCode } from "../program.ts";
import { checkLimits } from "./limits.ts";
import { compilePipelines } from "./pipelines.ts";
import { ReadBack } from "./read-back.ts";
import { SizedKernels } from "./sized-kernels.ts";
import { timeSteps } from "./time-steps.ts";
import type { GpuDevice } from "./types.ts";

/** @throws ResnetProblem RN5001 to RN5006 before anything is allocated */
export async function openGpuExecution(
  device: GpuDevice,
  program: Program,
  onCompile?: (progress: CompileProgress) => void,
): Promise<Execution> {
  const code = codeFor(program, "wgsl", device.name);
  checkLimits(program, code, device);
  const sized = new SizedKernels(code);
  const compiled = await compilePipelines(device, sized, onCompile);
  const pipelineOf = (step: ProgramStep): GPUComputePipeline => compiled[sized.placeOf(step)] as GPUComputePipeline;
  const { gpu } = device;
  gpu.pushErrorScope("validation");
  gpu.pushErrorScope("out-of-memory");
  const buffers = openBuffers(gpu, program, code);
  const execution = new GpuExecution(device, code, pipelineOf, buffers, new Preparation(program, code));
  // Popped in one turn and awaited after it: another session may push meanwhile.
  const [shortage, misfit] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  if (shortage || misfit) execution.dispose();
  if (shortage) {
    const reason = `the plan needs ${memorySize(program.plannedBytes)}, the device has less`;
    throw tooLarge("RN5004", reason, halfBatch(program.functions), program.functions);
  }
  if (misfit) {
    throw new ResnetProblem(
      "RN5001",
      `${program.name} cannot be set up on this device: ${misfit.message}`,
      "this is a bug in resnet-lang: report it with the output of resnet doctor",
    );
  }
  return execution;
}

/** Memory of all buffers of a program, scratch behind: of their own, or a stretch of another's. */
function openBuffers(gpu: GPUDevice, program: Program, code: WgslCode): readonly GPUBufferBinding[] {
  const open = (bytes: number, label: string): GPUBufferBinding => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return { buffer: gpu.createBuffer({ label, size: Math.max(4, bytes), usage }) };
  };
  const own = program.buffers.map(({ bytes, role, name, within }) => (within ? undefined : open(bytes, name ?? role)));
  const all = program.buffers.map(({ bytes, within }, index): GPUBufferBinding => {
    const { buffer } = own[within?.buffer ?? index] as GPUBufferBinding;
    return within ? { buffer, offset: within.offset, size: bytes } : { buffer };
  });
  return [...all, ...code.scratch.map((bytes) => open(bytes, "scratch"))];
}

/** A step with all that it needs, made once. */
interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly grid: ProgramStep["grid"];
}

class GpuExecution implements Execution {
  readonly #device: GpuDevice;
  /** Of all three none once it is disposed: who keeps the session keeps nothing of the device. */
  #buffers: readonly GPUBufferBinding[];
  /** By function. */
  #functions: readonly (readonly Dispatch[])[];
  #preparations: readonly (readonly Dispatch[])[];
  readonly #preparation: Preparation;
  readonly #readBack: ReadBack;
  #disposed = false;

  constructor(
    device: GpuDevice,
    code: WgslCode,
    pipelineOf: (step: ProgramStep) => GPUComputePipeline,
    buffers: readonly GPUBufferBinding[],
    preparation: Preparation,
  ) {
    this.#device = device;
    this.#preparation = preparation;
    this.#buffers = buffers;
    this.#readBack = new ReadBack(device);
    const dispatchOf = (step: ProgramStep): Dispatch => {
      const { bindings, label, grid } = step;
      const pipeline = pipelineOf(step);
      const entries = bindings.map((buffer, binding) => ({ binding, resource: this.#buffer(buffer) }));
      const layout = pipeline.getBindGroupLayout(0);
      return { pipeline, group: device.gpu.createBindGroup({ label, layout, entries }), grid };
    };
    this.#functions = code.steps.map((steps) => steps.map(dispatchOf));
    this.#preparations = code.preparation.map((steps) => steps.map(dispatchOf));
  }
  #buffer(index: number): GPUBufferBinding {
    return this.#buffers[index] as GPUBufferBinding;
  }
  /** Each once. */
  get #memory(): readonly GPUBuffer[] {
    return [...new Set(this.#buffers.map(({ buffer }) => buffer))];
  }

  get allocatedBytes(): number {
    return this.#disposed ? 0 : this.#memory.reduce((sum, { size }) => sum + size, 0) + this.#readBack.allocatedBytes;
  }

  write({ buffer, data }: Upload): void {
    this.#preparation.wrote(buffer);
    const { buffer: memory, offset = 0 } = this.#buffer(buffer);
    this.#device.gpu.queue.writeBuffer(memory, offset, data as Float32Array<ArrayBuffer>);
  }

  run(index: number, uploads: readonly Upload[], wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    const before = this.#begin(index, uploads);
    return this.#submitted([...before, ...(this.#functions[index] ?? [])], wanted);
  }
  /** @returns what is to be done before the call's own steps */
  #begin(index: number, uploads: readonly Upload[]): readonly Dispatch[] {
    for (const upload of uploads) this.write(upload);
    return (this.#preparation.begin(index) ? this.#preparations[index] : undefined) ?? [];
  }
  #dispatch(pass: GPUComputePassEncoder, { pipeline, group, grid }: Dispatch): void {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...grid);
  }

  /** Only a timed run has passes whose ends are noted. */
  readonly busyMilliseconds = undefined;
  time(index: number, uploads: readonly Upload[]): Promise<TimedRun> {
    const before = this.#begin(index, uploads);
    // In the order of submits: nothing has to be waited for, and what is begun next comes behind.
    const prepared = before.length > 0 ? this.#submitted(before, []) : Promise.resolve([]);
    const steps = this.#functions[index] ?? [];
    const dispatch = (pass: GPUComputePassEncoder, step: number): void => this.#dispatch(pass, steps[step] as Dispatch);
    const timed = timeSteps(this.#device, this.#readBack, steps.length, dispatch);
    return keptAlive(Promise.all([timed, prepared]).then(([run]) => run));
  }

  read(wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    return this.#submitted([], wanted);
  }
  #submitted(dispatches: readonly Dispatch[], wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    const encoder = this.#device.gpu.createCommandEncoder();
    if (dispatches.length > 0) {
      const pass = encoder.beginComputePass();
      for (const each of dispatches) this.#dispatch(pass, each);
      pass.end();
    }
    const copies = wanted.map(({ buffer, elements }) => ({ ...this.#buffer(buffer), elements }));
    const arrive = this.#readBack.encode(encoder, copies);
    this.#device.gpu.queue.submit([encoder.finish()]);
    return keptAlive(arrive());
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of this.#memory) buffer.destroy();
    this.#buffers = this.#functions = this.#preparations = [];
    this.#readBack.dispose();
  }
}
