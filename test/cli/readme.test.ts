/** What the README shows is run as it is written. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, resnet, scratchFolder, startShell, type Ran } from "../support/command-line.ts";
import { unpackInto } from "../support/packed.ts";
import { commandsOf, languages, readme, shown } from "../support/readme.ts";
import { repository } from "../support/shared-data.ts";
import { typeProblems } from "../support/type-check.ts";

const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly scripts: { readonly [name: string]: string };
};

let project = "";
const inProject = (command: string): Promise<Ran> => ended(startShell(`cd ${project} && ${command}`));

beforeAll(async () => {
  project = scratchFolder();
  unpackInto(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  shown("resnet").forEach((code, index) =>
    writeFileSync(join(project, index === 0 ? "cifar.resnet" : `${index}.resnet`), code),
  );
  for (const command of commandsOf("npx resnet ")) {
    const argv = command.replace("npx resnet", "");
    const ran = await inProject(`node node_modules/resnet-lang/dist/cli/main.js ${argv}`);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).not.toMatch(/note:/);
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test("every snippet is of a kind that is run, here or in a page", () => {
  expect(languages).toEqual(["html", "js", "resnet", "sh", "ts"]);
});

test("its scripts are there", () => {
  const named = [...readme.matchAll(/npm (?:run ([\w:]+)|(test)\b)/g)].map(
    ([, script, short]) => script ?? short ?? "",
  );
  expect(named).toEqual(expect.arrayContaining(["demo", "test", "test:nodes"]));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test("its designs are clean", async () => {
  for (const code of shown("resnet")) {
    const path = join(project, "shown.resnet");
    writeFileSync(path, code);
    expect(await resnet("check", path)).toMatchObject({ code: 0 });
    expect(await resnet("fmt", "--check", path)).toMatchObject({ code: 0 });
  }
});

test("its JavaScript runs on this Node, and does what its comments say", async () => {
  expect(shown("js")).toHaveLength(2);
  for (const [index, code] of shown("js").entries()) {
    writeFileSync(join(project, `train-${index}.js`), code);
    const ran = await inProject(`timeout 60 node train-${index}.js`);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: "" });
    const losses = [...ran.out.matchAll(/^(\d+) (\d\.\d+)$/gm)].map(([, , loss]) => Number(loss));
    expect(losses).toHaveLength(20);
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  }
  for (const weights of ["resnet20", "best"]) expect(existsSync(join(project, `${weights}.safetensors`))).toBe(true);
});

test("its TypeScript is checked strictly, and runs", async () => {
  const setting = { lib: "es2022", dom: true, moduleResolution: "nodenext" } as const;
  const files = shown("ts").map((_, index) => `shown-${index}.ts`);
  shown("ts").forEach((code, index) => writeFileSync(join(project, files[index] ?? ""), code));
  expect(typeProblems(project, files, setting)).toEqual([]);
  for (const [index, code] of shown("ts").entries()) {
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
    writeFileSync(join(project, `shown-${index}.js`), ts.transpileModule(code, { compilerOptions }).outputText);
    const ran = await inProject(`timeout 60 node shown-${index}.js`);
    expect(ran).toEqual({ code: 0, out: "10\n", err: "" });
  }
});
