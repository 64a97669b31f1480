/** What a device cannot hold is refused before anything is allocated, with the batch that would fit. */
import { expect, test } from "vitest";
import type { GpuDevice } from "../../../runtime/gpu/types.ts";
import { openGpuExecution } from "../../../runtime/gpu/execution.ts";
import { checkLimits, MEMORY_LIMIT_BYTES } from "../../../runtime/gpu/limits.ts";
import type { Program, ProgramBuffer } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { tinyProgram, tinyWgsl } from "../../support/tiny-program.ts";

const ample = {
  maxStorageBuffersPerShaderStage: 8,
  maxStorageBufferBindingSize: 2 ** 40,
  maxBufferSize: 2 ** 40,
  maxComputeWorkgroupsPerDimension: 65_535,
};
function device(limits: Partial<typeof ample>, memoryBytes?: number): GpuDevice {
  const unused = new Proxy(
    {},
    { get: (_, name) => expect.unreachable(`${String(name)} before the limits are checked`) },
  );
  const small = {
    name: "Small",
    features: [],
    limits: { ...ample, ...limits },
    memoryBytes,
    gpu: unused,
    open: (program: Program) => openGpuExecution(small, program),
  } as unknown as GpuDevice;
  return small;
}
/** `tinyProgram` with some buffers of another size; its largest batch is 4. */
function resized(sizes: { readonly [name: string]: number }): Program {
  const buffers: readonly ProgramBuffer[] = tinyProgram.buffers.map((buffer) => ({
    ...buffer,
    bytes: sizes[buffer.name ?? ""] ?? buffer.bytes,
  }));
  return { ...tinyProgram, buffers, plannedBytes: buffers.reduce((sum, { bytes }) => sum + bytes, 0) };
}
const MIB = 2 ** 20;

test("a program that fits passes", () => {
  expect(() => checkLimits(tinyProgram, tinyWgsl, device({}))).not.toThrow();
});

test.each([
  {
    what: "too many storage buffers",
    program: tinyProgram,
    on: device({ maxStorageBuffersPerShaderStage: 7 }),
    code: "RN5002",
    message: "train_1 (layer) binds 8 storage buffers, the device allows 7 (maxStorageBuffersPerShaderStage)",
  },
  {
    what: "a buffer larger than a binding, by proportion",
    program: resized({ image: 4 * 30 * MIB }),
    on: device({ maxStorageBufferBindingSize: 100 * MIB }),
    code: "RN5003",
    message: "image has 120.0 MiB, a binding holds 100.0 MiB (maxStorageBufferBindingSize); a batch of 3 fits",
  },
  {
    what: "the smaller of the two limits counts",
    program: resized({ image: 120 * MIB }),
    on: device({ maxBufferSize: 20 * MIB }),
    code: "RN5003",
    message: "image has 120.0 MiB, a binding holds 20.0 MiB (maxBufferSize); no batch fits",
  },
  {
    what: "weights do not shrink with the batch",
    program: resized({ "layer.weight": 120 * MIB }),
    on: device({ maxBufferSize: 100 * MIB }),
    code: "RN5003",
    message: "layer.weight has 120.0 MiB, a binding holds 100.0 MiB (maxBufferSize); no batch fits",
  },
  {
    what: "the plan against the machine's memory, weights kept",
    program: resized({ "layer.weight": 100 * MIB, image: 400 * MIB }),
    on: device({}, 310 * MIB),
    code: "RN5004",
    message: "the plan needs 500.0 MiB, the device has 310.0 MiB; a batch of 2 fits",
  },
  {
    what: "the plan against the limit for all machines",
    program: resized({ image: 4 * MEMORY_LIMIT_BYTES }),
    on: device({}),
    code: "RN5004",
    message: "the plan needs 64.00 GiB, the device has 16.00 GiB; no batch fits",
  },
  {
    what: "a grid that is too large",
    program: tinyProgram,
    on: device({ maxComputeWorkgroupsPerDimension: 3 }),
    code: "RN5006",
    message:
      "infer_1 (layer) needs 4 workgroups, the device allows 3 (maxComputeWorkgroupsPerDimension); half the batch may fit",
  },
  {
    what: "a grid that is too large, of what is prepared",
    program: {
      ...tinyProgram,
      code: {
        wgsl: {
          ...tinyWgsl,
          kernels: [...tinyWgsl.kernels, { name: "pack_1", code: "", writes: [true] }],
          preparation: [
            [],
            [],
            [{ label: "stem.conv", kernel: tinyWgsl.kernels.length, bindings: [8], grid: [5, 1, 1] }],
            [],
          ],
        },
      },
    } satisfies Program,
    on: device({ maxComputeWorkgroupsPerDimension: 4 }),
    code: "RN5006",
    message:
      "pack_1 (stem.conv) needs 5 workgroups, the device allows 4 (maxComputeWorkgroupsPerDimension); half the batch may fit",
  },
  {
    what: "a feature that is not there",
    program: { ...tinyProgram, code: { wgsl: { ...tinyWgsl, requires: ["subgroups"] } } },
    on: device({}),
    code: "RN5001",
    message: "no fitting WebGPU adapter; Tiny was compiled for subgroups, which Small lacks",
  },
])("$what: $code", async ({ program, on, code, message }) => {
  // Through the session, whose device fails the test when anything is asked of it.
  await expect(openSession(on, program)).rejects.toMatchObject({ name: "ResnetProblem", code, message });
});

test.each<[what: string, program: Program, on: GpuDevice, said: RegExp, help: string]>([
  [
    "a batch fits",
    resized({ image: 400 * MIB }),
    device({}, 310 * MIB),
    /; a batch of 3 fits$/,
    "use a smaller `batch`, or a `memoryBudget` that fits",
  ],
  [
    "no device of WebGPU binds as few",
    tinyProgram,
    device({ maxStorageBuffersPerShaderStage: 7 }),
    /the device allows 7/,
    "use another device: WebGPU promises 8",
  ],
  [
    "it was compiled for devices that bind more",
    {
      ...tinyProgram,
      code: {
        wgsl: {
          ...tinyWgsl,
          kernels: tinyWgsl.kernels.map((each) => ({ ...each, writes: Array<boolean>(9).fill(true) })),
        },
      },
    },
    device({ maxStorageBuffersPerShaderStage: 8 }),
    /binds 9 storage buffers, the device allows 8/,
    "compile it again for `portable` devices",
  ],
  [
    "none does",
    resized({ image: 4 * MEMORY_LIMIT_BYTES }),
    device({}),
    /; no batch fits$/,
    "use a smaller network or, where its size is open, a smaller `image`, or a `memoryBudget` that fits",
  ],
  [
    "there is no half of it",
    {
      ...tinyProgram,
      functions: tinyProgram.functions.map((each) => ({ ...each, batch: 1 })),
    },
    device({ maxComputeWorkgroupsPerDimension: 3 }),
    /; no batch fits$/,
    "use a smaller network or, where its size is open, a smaller `image`",
  ],
])("where %s the help is in keeping, and names no flag", async (_, program, on, said, help) => {
  await expect(openSession(on, program)).rejects.toMatchObject({ message: expect.stringMatching(said), help });
});
