/** A program on a GPU: buffers, pipelines and bind groups made once; a call encodes into one command encoder. */
import { keptAlive } from "../alive.ts";
import { codeFor } from "../device-base.ts";
import type { CompileProgress, Execution, TimedRun, Upload, Wanted } from "../execution.ts";
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
  const pipelines = code.steps.map((steps) => steps.map((step) => compiled[sized.placeOf(step)] as GPUComputePipeline));
  const { gpu } = device;
  gpu.pushErrorScope("validation");
  gpu.pushErrorScope("out-of-memory");
  const buffers = openBuffers(gpu, program, code);
  const execution = new GpuExecution(device, code, pipelines, buffers);
  // Popped in one turn and awaited after it: another session may push meanwhile.
  const [shortage, misfit] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  if (shortage || misfit) execution.dispose();
  if (shortage) {
    const megabytes = (program.plannedBytes / 2 ** 20).toFixed(1);
    throw new ResnetProblem(
      "RN5004",
      `the plan needs ${megabytes} MiB, the device has less; half the batch may fit`,
      "use a smaller batch: --batch N",
    );
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

class GpuExecution implements Execution {
  readonly #device: GpuDevice;
  readonly #code: WgslCode;
  /** One a step, by function. Of all three none once it is disposed: who keeps the session keeps nothing of the device. */
  #pipelines: readonly (readonly GPUComputePipeline[])[];
  #buffers: readonly GPUBufferBinding[];
  /** One a step, by function. */
  #groups: readonly (readonly GPUBindGroup[])[];
  readonly #readBack: ReadBack;
  #disposed = false;

  constructor(
    device: GpuDevice,
    code: WgslCode,
    pipelines: readonly (readonly GPUComputePipeline[])[],
    buffers: readonly GPUBufferBinding[],
  ) {
    this.#device = device;
    this.#code = code;
    this.#pipelines = pipelines;
    this.#buffers = buffers;
    this.#readBack = new ReadBack(device);
    this.#groups = code.steps.map((steps, index) =>
      steps.map(({ bindings, label }, step) =>
        device.gpu.createBindGroup({
          label,
          layout: (pipelines[index]?.[step] as GPUComputePipeline).getBindGroupLayout(0),
          entries: bindings.map((buffer, binding) => ({ binding, resource: this.#buffer(buffer) })),
        }),
      ),
    );
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
    const { buffer: memory, offset = 0 } = this.#buffer(buffer);
    this.#device.gpu.queue.writeBuffer(memory, offset, data as Float32Array<ArrayBuffer>);
  }

  run(index: number, uploads: readonly Upload[], wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    for (const upload of uploads) this.write(upload);
    return this.#submitted((encoder) => {
      const pass = encoder.beginComputePass();
      this.#code.steps[index]?.forEach((_, step) => this.#dispatch(pass, index, step));
      pass.end();
    }, wanted);
  }
  #dispatch(pass: GPUComputePassEncoder, index: number, step: number): void {
    const { grid } = this.#code.steps[index]?.[step] as ProgramStep;
    pass.setPipeline(this.#pipelines[index]?.[step] as GPUComputePipeline);
    pass.setBindGroup(0, this.#groups[index]?.[step] as GPUBindGroup);
    pass.dispatchWorkgroups(...grid);
  }

  /** Only a timed run has passes whose ends are noted. */
  readonly busyMilliseconds = undefined;
  time(index: number, uploads: readonly Upload[]): Promise<TimedRun> {
    for (const upload of uploads) this.write(upload);
    const steps = this.#code.steps[index]?.length ?? 0;
    return keptAlive(timeSteps(this.#device, this.#readBack, steps, (pass, step) => this.#dispatch(pass, index, step)));
  }

  read(wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    return this.#submitted(() => {}, wanted);
  }
  #submitted(
    encode: (encoder: GPUCommandEncoder) => void,
    wanted: readonly Wanted[],
  ): Promise<readonly Float32Array[]> {
    const encoder = this.#device.gpu.createCommandEncoder();
    encode(encoder);
    const copies = wanted.map(({ buffer, elements }) => ({ ...this.#buffer(buffer), elements }));
    const arrive = this.#readBack.encode(encoder, copies);
    this.#device.gpu.queue.submit([encoder.finish()]);
    return keptAlive(arrive());
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of this.#memory) buffer.destroy();
    this.#pipelines = this.#buffers = this.#groups = [];
    this.#readBack.dispose();
  }
}
