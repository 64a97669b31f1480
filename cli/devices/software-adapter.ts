/**
 * A WebGPU adapter from npm packages alone: the SwiftShader that `@sparticuz/chromium` ships, unpacked once and shown
 * to Dawn as the only Vulkan driver. Linux on x64. Delete when `webgpu` ships a software adapter of its own.
 */
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { ResnetProblem } from "../../runtime/problem.ts";

const PACKAGE = "@sparticuz/chromium";
/** Of dlopen(3): Node would unload the library again on seeing that it is no addon. */
const RTLD_NODELETE = 0x1000;

/** Makes Dawn's later dlopen("libvulkan.so.1") find the loader that the package ships. @throws ResnetProblem RN5001 */
export function loadSoftwareAdapter(): void {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new ResnetProblem(
      "RN5001",
      "no WebGPU adapter; the software adapter is for Linux on x64",
      "use --device gpu: here Dawn has the system's driver",
    );
  }
  if ("deno" in process.versions || "bun" in process.versions) {
    throw new ResnetProblem(
      "RN5001",
      "no WebGPU adapter; only Node loads the software adapter in a way that shows it to Dawn",
      "run this in Node, or leave out --device",
    );
  }
  const source = packageFolder();
  if (source === undefined) {
    throw new ResnetProblem(
      "RN5001",
      `no WebGPU adapter; ${PACKAGE} is not installed`,
      `it brings the software adapter: npm install --save-dev ${PACKAGE}`,
    );
  }
  try {
    load(unpack(source));
  } catch (error) {
    if (error instanceof ResnetProblem) throw error;
    throw new ResnetProblem(
      "RN5001",
      `no WebGPU adapter; the software adapter cannot be unpacked and loaded: ${error instanceof Error ? error.message : String(error)}`,
      "set RESNET_GPU_CACHE to a folder of yours, with some space, from which programs may be run",
    );
  }
}

export function softwareAdapterIsInstalled(): boolean {
  return process.platform === "linux" && process.arch === "x64" && packageFolder() !== undefined;
}

function load(folder: string): void {
  // Two names: the Vulkan loader's older and newer one.
  process.env["VK_ICD_FILENAMES"] = process.env["VK_DRIVER_FILES"] = join(folder, "vk_swiftshader_icd.json");
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, join(folder, "libvulkan.so.1"), RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  } catch (error) {
    // Node's complaint that it is no addon comes after it has loaded the library, which is all that is wanted.
    if (!/did not self-register/.test(String(error))) throw error;
  }
}

/** What is used of the archive. A cleaner of temporary folders may have taken one of them. */
const files = ["libvulkan.so.1", "libvk_swiftshader.so", "vk_swiftshader_icd.json"] as const;
function isWhole(folder: string): boolean {
  return files.every((name) => existsSync(join(folder, name)));
}

/** Once for each version and user; whole or not at all, also when several processes do it at once. */
function unpack(source: string): string {
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { version: string };
  const folder = join(cacheFolder(), `swiftshader-${version}`);
  if (isWhole(folder)) return folder;
  const temporary = `${folder}.${process.pid}.${randomBytes(4).toString("hex")}`;
  mkdirSync(temporary);
  try {
    untar(brotliDecompressSync(readFileSync(join(source, "bin", "swiftshader.tar.br"))), temporary);
    if (!isWhole(folder)) rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was first, and its copy is as good.
    if (!isWhole(folder)) throw error;
  }
  return folder;
}

/** The user's own folder: nobody else can put a library there that we would load. @throws ResnetProblem RN5001 */
function cacheFolder(): string {
  const chosen = process.env["RESNET_GPU_CACHE"];
  const user = process.getuid?.() ?? 0;
  const folder = chosen ?? join(tmpdir(), `resnet-lang-gpu-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (chosen !== undefined) return folder;
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === user && (found.mode & 0o022) === 0) return folder;
  throw new ResnetProblem(
    "RN5001",
    `no WebGPU adapter; others can write to ${folder}, where the software adapter is kept`,
    "remove it, or set RESNET_GPU_CACHE to a folder of yours",
  );
}

/** `require.resolve` cannot name the package's folder: its exports map hides it. */
function packageFolder(): string | undefined {
  const bases = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? [];
  return bases.map((base) => join(base, PACKAGE)).find((folder) => existsSync(join(folder, "package.json")));
}

/** Just enough of ustar: plain files and folders. */
function untar(archive: Buffer, into: string): void {
  const text = (at: number, length: number): string => archive.toString("utf8", at, at + length).replace(/\0.*$/s, "");
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const [name, size, type] = [text(at, 100), parseInt(text(at + 124, 12), 8) || 0, text(at + 156, 1)];
    if (name.startsWith("/") || name.split("/").includes(".."))
      throw new Error(`the archive of ${PACKAGE} names ${name}`);
    const file = join(into, name);
    if (type === "5") mkdirSync(file, { recursive: true });
    else if (type === "0" || type === "") {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, archive.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
