/**
 * The second part of `npm run size`: what emitted modules of ResNet-20 weigh, by what is in them, and with what a bundler
 * keeps of the runtime in a page. Two promises are held: to infer, a module for one target and the runtime of a page that
 * runs it there; to train, a module for both targets by itself. Fails where one is broken.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const repository = fileURLToPath(new URL("..", import.meta.url));
const MODEL = "ResNet20_B";
const MOST = { infer: 60_000, train: 100_000 };

const folder = mkdtempSync(join(tmpdir(), "resnet-module-"));

/** The emitted module's text. */
function compiled(name, ...flags) {
  const out = join(folder, name);
  const design = join(repository, `examples/cifar.resnet:${MODEL}`);
  execFileSync(process.execPath, [join(repository, "dist/cli/main.js"), "compile", design, ...flags, "-o", out], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  const path = join(out, readdirSync(out).find((each) => each.endsWith(".js")) ?? "");
  return { path, text: readFileSync(path, "utf8") };
}

/** What a page that opens the module on a device, with weights from a file, has of both, minified. */
async function bundled(door, path) {
  const imported = path === undefined ? "" : `import { ${MODEL} as program } from ${JSON.stringify(path)};`;
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${door}, openSession, loadWeights } from "resnet-lang/runtime"; ${imported}
        export const open = async (${path === undefined ? "program, " : ""}file) => {
          const session = await openSession(await ${door}(), program);
          await loadWeights(session, file);
          return (image) => session.run({ image });
        };`,
      resolveDir: repository,
    },
    alias: { "resnet-lang/runtime": join(repository, "dist/runtime/index.js") },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

const gzip = (text) => gzipSync(text, { level: 9 }).length;
const size = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
const line = (text, what) => console.log(`${size(text.length)} ${size(gzip(text))} gzip  ${what}`);

/** Its declarations, each with the name that it has. */
function parts(text) {
  return text.split(/^(?=const \$)/m).map((part) => [/^const \$(\w+)/.exec(part)?.[1] ?? "header", part]);
}

let broken = 0;
function promise(bytes, most, what) {
  console.log(
    `${bytes <= most ? "holds" : "BROKEN"}: ${what}, ${bytes.toLocaleString("en-US")} of at most ${most.toLocaleString("en-US")} bytes gzip\n`,
  );
  if (bytes > most) broken++;
}

try {
  const train = compiled("train", "--train", "--batch", "128");
  line(train.text, `${MODEL} to train, batch 128, both targets, without the runtime`);
  for (const [name, part] of parts(train.text)) line(part, `  ${name}`);
  promise(gzip(train.text), MOST.train, "to train on both targets");

  for (const [target, door] of [
    ["cpu", "openCpuDevice"],
    ["gpu", "openGpuDevice"],
  ]) {
    const infer = compiled(target, "--batch", "1", "--for", target);
    const whole = await bundled(door, infer.path);
    line(whole, `${MODEL} to infer, batch 1, ${target} alone, with the runtime of a page, minified`);
    line(infer.text, "  the module as it is emitted");
    line(await bundled(door), `  the runtime alone, by ${door}`);
    line(await bundled("openDevice"), "  the same with both kinds of devices, by openDevice");
    promise(gzip(whole), MOST.infer, `to infer on ${target} with the runtime`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = broken === 0 ? 0 : 1;
