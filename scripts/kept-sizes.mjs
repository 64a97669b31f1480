/**
 * The last part of `npm run size`: what the engine compiled of the command's own code and is kept from run to run, by verb,
 * under the Node at hand. Each verb is run in a folder of its own until it keeps no more. Needs the build.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
/** The first says that there was one, the second keeps what it compiled, where Node does not do it by itself. */
const RUNS = 2;

const design = `model Net {
  input image: [N, 3, 12, 12]
  conv(4, kernel: 3) -> bn -> relu -> globalavgpool -> linear(3)
}

train Net {
  data      synthetic(classes: 3, size: 12, examples: 32, validation: 8)
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     2
}
`;

const lines = [
  ["check", "net.resnet"],
  ["lint", "net.resnet"],
  ["fmt", "--check", "net.resnet"],
  ["explain", "conv"],
  ["summary", "net.resnet"],
  ["graph", "net.resnet", "-o", "net.svg"],
  ["compile", "net.resnet", "--train", "-o", "module"],
  ["train", "net.resnet", "--device", "cpu", "--out", "run", "--overwrite"],
  ["eval", "net.resnet", "--device", "cpu", "--weights", "run/best.safetensors"],
];

const bytesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0);

const folder = mkdtempSync(join(tmpdir(), "resnet-kept-"));
try {
  writeFileSync(join(folder, "net.resnet"), design);
  for (const line of lines) {
    const kept = join(folder, `kept-${line[0]}`);
    const { NODE_DISABLE_COMPILE_CACHE: _, ...env } = process.env;
    for (let run = 0; run < RUNS; run++) {
      const { status, stderr } = spawnSync(process.execPath, [command, ...line], {
        cwd: folder,
        env: { ...env, NODE_COMPILE_CACHE: kept },
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`resnet ${line.join(" ")} ended with ${status}: ${stderr}`);
    }
    console.log(`${(bytesIn(kept) / 1e6).toFixed(2).padStart(7)} MB  kept of resnet ${line[0]}, ${process.version}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
