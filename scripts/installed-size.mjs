/**
 * The first part of `npm run size`: what a person who installs this package gets on disk, in total and by package. Packs it, installs the
 * archive into an empty project as a person would (install scripts run), and weighs the files. Fails on a native addon,
 * a browser or an install script: the language is to be small enough to be anyone's dependency.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "resnet-size-"));

/** Messages of npm go to stderr, as they come; what it prints is returned. */
function npm(cwd, ...argv) {
  return execFileSync("npm", [...argv, "--loglevel=error"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** `/x/node_modules/@a/b/node_modules/c/file` -> `c`. */
function packageOf(file) {
  const [first = "", second = ""] = (file.split("/node_modules/").at(-1) ?? "").split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** What a package for a plain language has no business with, each as `package: why`. */
function heavy(files) {
  return files.flatMap((file) => {
    if (/\.(node|so|dylib|dll|br)$/.test(file)) return [`${packageOf(file)}: binary ${file.slice(project.length + 1)}`];
    if (!file.endsWith(join(packageOf(file), "package.json"))) return [];
    const { scripts = {} } = JSON.parse(readFileSync(file, "utf8"));
    const atInstall = ["preinstall", "install", "postinstall"].filter((name) => name in scripts);
    return atInstall.map((name) => `${packageOf(file)}: runs a script at ${name}`);
  });
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2).padStart(7)} MB`;

try {
  npm(repository, "pack", "--silent", "--pack-destination", project);
  const archive = readdirSync(project).find((name) => name.endsWith(".tgz")) ?? "";
  const packed = statSync(join(project, archive)).size;
  writeFileSync(join(project, "package.json"), '{ "name": "empty", "private": true }\n');
  npm(project, "install", "--no-audit", "--no-fund", "--ignore-scripts=false", `./${archive}`);

  const files = filesBelow(join(project, "node_modules")).filter((file) => packageOf(file) !== ".package-lock.json");
  const sizes = new Map();
  for (const file of files) {
    const name = packageOf(file);
    sizes.set(name, (sizes.get(name) ?? 0) + statSync(file).size);
  }
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  console.log(`${megabytes(total)}  installed, ${sizes.size} packages (${megabytes(packed).trim()} packed)`);
  for (const [name, bytes] of [...sizes].sort(([, a], [, b]) => b - a)) console.log(`${megabytes(bytes)}  ${name}`);

  const found = heavy(files);
  console.log(found.length === 0 ? "no browser, no native addon, no install script" : found.join("\n"));
  process.exitCode = found.length === 0 ? 0 : 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}
