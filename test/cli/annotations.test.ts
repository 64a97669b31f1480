/** Paths in what CI services read: those of the repository, from any folder in it. */
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reportRoots } from "../../cli/repository.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";

const home = process.cwd();
let folder = "";
function write(name: string, text = ""): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const WRONG = "model Net {\n  input image: [N, 3, 8, 8]\n  head { globalavgpol -> linear(2) }\n}\n";

beforeEach(() => {
  folder = realpathSync(scratchFolder());
  mkdirSync(join(folder, "all/.git"), { recursive: true });
  write("all/packages/nets/bad.resnet", WRONG);
  write("elsewhere/bad.resnet", WRONG);
  process.chdir(join(folder, "all/packages"));
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** The places of findings in each format that a CI service reads. */
async function places(...targets: readonly string[]): Promise<{ readonly [format: string]: string | undefined }> {
  const told = async (format: string, pattern: RegExp): Promise<string | undefined> =>
    pattern.exec((await resnet("check", ...targets, "--format", format)).out)?.[1];
  return {
    github: await told("github", /^::error file=([^,]*),line=3,/),
    sarif: await told("sarif", /"physicalLocation": \{\s*"artifactLocation": \{\s*"uri": "([^"]*)"/),
    gitlab: await told("gitlab", /"path": "([^"]*)"/),
    junit: await told("junit", / file="([^"]*)"/),
  };
}

test("annotations have the repository's paths, from a folder in it too; text and JSON those of the folder", async () => {
  const path = "packages/nets/bad.resnet";
  const everywhere = { github: path, sarif: path, gitlab: path, junit: path };
  expect(await places("nets")).toEqual(everywhere);
  expect(await places(join(folder, "all/packages/nets/bad.resnet"))).toEqual(everywhere);
  process.chdir("nets");
  expect(await places("bad.resnet")).toEqual(everywhere);
  expect((await resnet("check", "bad.resnet")).out).toContain("--> bad.resnet:3:");
  expect(JSON.parse((await resnet("check", "bad.resnet", "--format", "json")).out)).toMatchObject({
    files: ["bad.resnet"],
    findings: [{ file: "bad.resnet" }],
  });
});

test("a file outside of the repository stays as it was given", async () => {
  const path = "../../elsewhere/bad.resnet";
  expect(await places(path)).toEqual({ github: path, sarif: path, gitlab: path, junit: path });
  const whole = join(folder, "elsewhere/bad.resnet");
  expect(await places(whole)).toEqual({ github: whole, sarif: `file://${whole}`, gitlab: whole, junit: whole });
});

test("a fingerprint is the same from every folder", async () => {
  const print = async (target: string): Promise<string | undefined> =>
    /"fingerprint": "([^"]*)"/.exec((await resnet("check", target, "--format", "gitlab")).out)?.[1];
  const first = await print("nets/bad.resnet");
  process.chdir("nets");
  expect(await print("bad.resnet")).toBe(first);
  expect(first).toBeDefined();
});

test("a runner's workspace is the repository, also of a submodule in it and when it is named through a link", () => {
  const all = join(folder, "all");
  const rootsIn = (cwd: string, env: { readonly [name: string]: string } = {}): readonly string[] => {
    process.chdir(join(folder, cwd));
    return reportRoots(env).repositories;
  };
  write("all/sub/.git", "gitdir: ../.git/modules/sub\n");
  write("elsewhere/deep/nets/a.resnet");
  expect(rootsIn("all/sub")).toEqual([join(all, "sub")]);
  expect(rootsIn("all/sub", { GITHUB_WORKSPACE: all })).toEqual([all, all]);
  // Checked out into a folder of the workspace.
  expect(rootsIn("all/packages", { GITHUB_WORKSPACE: folder })).toEqual([all]);
  // Without .git, as in a container that was handed the files alone.
  expect(rootsIn("elsewhere/deep", { CI_PROJECT_DIR: join(folder, "elsewhere") })[0]).toBe(join(folder, "elsewhere"));
  expect(rootsIn("elsewhere/deep")).toEqual([join(folder, "elsewhere/deep")]);
  // A workspace of something else says nothing.
  expect(rootsIn("elsewhere", { GITHUB_WORKSPACE: all, CI_PROJECT_DIR: "" })).toEqual([join(folder, "elsewhere")]);
  symlinkSync(all, join(folder, "link"));
  expect(rootsIn("all/packages", { GITHUB_WORKSPACE: join(folder, "link") })).toEqual([all, join(folder, "link")]);
});
