/**
 * A WebGPU adapter from npm packages alone: the SwiftShader that `@sparticuz/chromium` ships, unpacked once and shown
 * to Dawn as the only Vulkan driver. Linux on x64. Delete when `webgpu` ships a software adapter of its own.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, tmpdir, userInfo } from "node:os";
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
  const folder = unpack();
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

/** Once for each version and user; whole or not at all, also when several processes do it at once. */
function unpack(): string {
  const source = packageFolder();
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { version: string };
  // The user's own folder: nobody else can put a library there that we would load.
  const root = process.env["RESNET_GPU_CACHE"] ?? join(tmpdir(), `resnet-lang-gpu-${userInfo().uid}`);
  const folder = join(root, `swiftshader-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const temporary = `${folder}.${process.pid}.${randomBytes(4).toString("hex")}`;
  mkdirSync(temporary);
  try {
    untar(brotliDecompressSync(readFileSync(join(source, "bin", "swiftshader.tar.br"))), temporary);
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was first, and its copy is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** `require.resolve` cannot name the package's folder: its exports map hides it. */
function packageFolder(): string {
  const bases = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? [];
  const found = bases.map((base) => join(base, PACKAGE)).find((folder) => existsSync(join(folder, "package.json")));
  if (found === undefined) {
    throw new ResnetProblem(
      "RN5001",
      `no WebGPU adapter; ${PACKAGE} is not installed`,
      `install it for the software adapter: npm install --save-dev ${PACKAGE}@153`,
    );
  }
  return found;
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
