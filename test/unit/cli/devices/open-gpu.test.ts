/** Which adapter is opened, and what is said when there is none. Choices are processes of their own, for a process chooses its driver once. */
import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findRealGpu, hasGpuNode, openGpu } from "../../../../cli/devices/gpu.ts";
import { openDevice } from "../../../../runtime/device.ts";
import { repository } from "../../../support/shared-data.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "resnet-gpu-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the software adapter: known, with the machine's memory, and a device with the largest limits it gives", async () => {
  const { gpu, adapter, software, why, memoryBytes } = await openGpu("software-gpu");
  expect(adapter.architecture).toBe("swiftshader");
  expect(software).toBe(true);
  expect(why).toBe("the software adapter, asked for");
  expect(memoryBytes).toBeGreaterThan(2 ** 20);
  const given = await gpu.requestAdapter();
  await using device = await openDevice({ device: "gpu", gpu, memoryBytes });
  expect(device.profile).toEqual({
    class: "software",
    subgroups: true,
    maxStorageBuffers: given?.limits.maxStorageBuffersPerShaderStage,
    maxWorkgroupsPerDimension: given?.limits.maxComputeWorkgroupsPerDimension,
  });
  expect(device.limits.maxBufferSize).toBe(given?.limits.maxBufferSize);
  expect(device.limits.maxStorageBufferBindingSize).toBe(given?.limits.maxStorageBufferBindingSize);
  expect(device.memoryBytes).toBe(memoryBytes);
  expect(device.features).toContain("subgroups");
  expect(device.name).toMatch(/SwiftShader/);
  expect(device.lost()).toBe(false);
});

test("the null adapter validates shaders", async () => {
  const { gpu, why } = await openGpu("null");
  expect(why).toMatch(/nothing is run/);
  await using device = await openDevice({ device: "gpu", gpu });
  device.gpu.pushErrorScope("validation");
  device.gpu.createShaderModule({ code: "fn main() -> u32 { return 1.5; }" });
  expect((await device.gpu.popErrorScope())?.message).toMatch(/WGSL/);
});

test("quads that are not four neighbours are noticed", async () => {
  const { gpu } = await openGpu("software-gpu");
  // The adapter with a device whose broadcasts come from lane 1: a stand-in for a GPU that forms quads otherwise.
  const strange = {
    requestAdapter: async () => {
      const adapter = await gpu.requestAdapter();
      const request = adapter?.requestDevice.bind(adapter);
      return Object.assign(adapter ?? {}, {
        requestDevice: async (descriptor: GPUDeviceDescriptor) => {
          const device = await request?.(descriptor);
          const create = device?.createShaderModule.bind(device);
          return Object.assign(device ?? {}, {
            createShaderModule: ({ code }: GPUShaderModuleDescriptor) => create?.({ code: code.replace("2u", "1u") }),
          });
        },
      });
    },
  } as unknown as GPU;
  await using device = await openDevice({ device: "gpu", gpu: strange });
  expect(device.features).toContain("subgroups");
  expect(device.profile.subgroups).toBe(false);
});

test("no adapter is a problem with a next step", async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;
  await expect(openDevice({ device: "gpu", gpu: none })).rejects.toMatchObject({
    code: "RN5001",
    help: expect.stringMatching(/gpu/),
  });
  await expect(openDevice({ device: "gpu" })).rejects.toMatchObject({ code: "RN5001" });
});

/** The built `openGpu` in a process of its own. @returns the adapter and why, or code, message and help */
async function opened(
  word: string,
  env: { readonly [name: string]: string } = {},
  built = join(repository, "dist"),
): Promise<string> {
  const script = `
    const { openGpu } = await import(${JSON.stringify(pathToFileURL(join(built, "cli/devices/gpu.js")).href)});
    try {
      const { adapter, why } = await openGpu(${JSON.stringify(word)});
      console.log(adapter.architecture + ": " + why);
    } catch (error) {
      console.log([error.code, error.message, error.help].join("\\n"));
    }`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  return stdout.trim();
}
const chosen = "swiftshader: the software adapter, asked for";

test("gpu takes a driver of the system and nothing else", async () => {
  const found = await findRealGpu();
  expect(await opened("gpu")).toMatch(
    "gpu" in found
      ? /: a real driver of the system$/
      : /^RN5001\nno WebGPU adapter; the system offers no driver\ninstall one .*--device cpu$|: the system's driver, asked for$/,
  );
});

test.each([
  ["a card that shows a picture", ["dri/card0"], false],
  ["one that the kernel renders with", ["dri/card0", "dri/renderD128"], true],
  ["one with a driver of its own", ["nvidia0", "nvidiactl"], true],
  ["none", ["null", "tty0"], false],
])("GPUs by what the kernel has: %s", (name, nodes, isThere) => {
  const devices = join(folder, name);
  for (const node of nodes) {
    mkdirSync(dirname(join(devices, node)), { recursive: true });
    writeFileSync(join(devices, node), "");
  }
  expect(hasGpuNode(devices)).toBe(isThere);
  expect(hasGpuNode(join(devices, "nowhere"))).toBe(false);
});

test.skipIf(process.platform !== "linux" || hasGpuNode("/dev"))(
  "where there is no GPU no driver is asked, and nothing is printed",
  async () => {
    const built = pathToFileURL(join(repository, "dist/cli/devices/gpu.js")).href;
    const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(built)})).findRealGpu()))`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      env: { PATH: process.env["PATH"] ?? "" },
    });
    expect(stdout).toBe('{"reason":"no driver was found"}\n');
    expect(stderr).toBe("");
  },
);

describe("unpacking", () => {
  test("four processes at once leave one whole copy, of the user's own", async () => {
    const cache = join(folder, "at-once");
    const all = await Promise.all([1, 2, 3, 4].map(() => opened("software-gpu", { RESNET_GPU_CACHE: cache })));
    expect(all).toEqual([chosen, chosen, chosen, chosen]);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^swiftshader-[\d.]+$/)]);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
  });

  test("a copy of which a cleaner took a file is made again", async () => {
    const cache = join(folder, "cleaned");
    expect(await opened("software-gpu", { RESNET_GPU_CACHE: cache })).toBe(chosen);
    const library = join(cache, readdirSync(cache)[0] ?? "", "libvk_swiftshader.so");
    rmSync(library);
    expect(await opened("software-gpu", { RESNET_GPU_CACHE: cache })).toBe(chosen);
    expect(existsSync(library)).toBe(true);
  });

  test("a folder that others can write to is not trusted", async () => {
    const name = `resnet-lang-gpu-${process.getuid?.()}`;
    const [open, linked] = [join(folder, "open"), join(folder, "linked")];
    mkdirSync(join(open, name), { recursive: true });
    chmodSync(join(open, name), 0o777);
    mkdirSync(linked);
    symlinkSync(join(folder, "open"), join(linked, name));
    for (const TMPDIR of [open, linked]) {
      const told = await opened("software-gpu", { TMPDIR });
      expect(told).toMatch(/^RN5001\nno WebGPU adapter; others can write to .*\nremove it, or set RESNET_GPU_CACHE/);
    }
  });

  test("a folder that cannot be made is a problem with a way out", async () => {
    const told = await opened("software-gpu", { RESNET_GPU_CACHE: join(process.execPath, "below-a-file") });
    expect(told).toMatch(/^RN5001\n.* cannot be unpacked and loaded: ENOTDIR.*\nset RESNET_GPU_CACHE to a folder/);
  });
});

describe("packages that are not installed", () => {
  /** The built files with the packages named, and no others, in reach. */
  function installed(...packages: readonly string[]): string {
    const root = mkdtempSync(join(folder, "installed-"));
    for (const path of ["cli/devices", "runtime/problem.js"])
      cpSync(join(repository, "dist", path), join(root, "dist", path), { recursive: true });
    writeFileSync(join(root, "package.json"), '{ "type": "module" }');
    mkdirSync(join(root, "node_modules"));
    for (const name of packages) symlinkSync(join(repository, "node_modules", name), join(root, "node_modules", name));
    return join(root, "dist");
  }

  test("without webgpu", async () => {
    expect(await opened("gpu", {}, installed())).toMatch(
      /^RN5001\nno WebGPU adapter; the package webgpu is not installed\nit brings WebGPU to Node: npm install webgpu$/,
    );
  });
  test("with a webgpu that does not load", async () => {
    const built = installed();
    const broken = join(built, "../node_modules/webgpu");
    mkdirSync(broken);
    writeFileSync(join(broken, "package.json"), '{ "type": "module", "main": "index.js" }');
    writeFileSync(join(broken, "index.js"), 'throw new Error("no addon for this platform");');
    expect(await opened("gpu", {}, built)).toMatch(
      /^RN5001\nno WebGPU adapter; the package webgpu does not load \(Error: no addon for this platform\)\ninstall it anew/,
    );
  });
  test("without the software adapter's", async () => {
    expect(await opened("software-gpu", {}, installed("webgpu"))).toMatch(
      /^RN5001\nno WebGPU adapter; @sparticuz\/chromium is not installed\nit brings the software adapter: npm install --save-dev @sparticuz\/chromium$/,
    );
  });
});
