/** The way through a CI as a new user goes it, from the packed archive: what `init` writes is run as it is written. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchFolder } from "../support/command-line.ts";
import { packInto } from "../support/packed.ts";
import { people, person, type Person } from "./person.ts";
import type { Ended } from "./processes.ts";

let folder = "";
let archive = "";
beforeAll(() => {
  folder = scratchFolder();
  archive = packInto(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DESIGN = "nets/first.resnet";

/** Mistakes of each kind: the change, the step that stops at it, and what it says there. */
const mistakes = {
  "a shape that does not fit": {
    change: (text: string) => text.replace("linear(classes)", "linear(classes) -> conv(1, kernel: 3)"),
    step: "npx --no resnet check --format github",
    says: /^::error file=nets\/first\.resnet,line=19,col=\d+,.*title=RN2003 /m,
  },
  "a stage that checkpoints know by another name": {
    change: (text: string) => text.replace("stage wide  ", "stage first ").replace(/\bwide\b/g, "first"),
    step: 'npx --no resnet breaking --against "origin/$GITHUB_BASE_REF" --format github',
    says: /^::error file=nets\/first\.resnet,line=16,.*title=RN6001 .*renamed stage wide/m,
  },
  "a layout of one's own": {
    change: (text: string) => text.replace("conv(16, kernel: 3)", "conv( 16,kernel:3 )"),
    step: "npx --no resnet fmt --check",
    says: /^nets\/first\.resnet$/m,
  },
} as const;

/** The lines of a file that say `key: value`, as texts. */
const valuesOf = (path: string, key: string): readonly string[] =>
  [...readFileSync(path, "utf8").matchAll(new RegExp(`^ *(?:- )?${key}: (.*)$`, "gm"))].map(([, value = ""]) => value);

describe.each(people)("%s", (name, npm) => {
  let [mine, runner] = ["", ""];
  let who: Person;
  let before = "";
  /** What a runner does for a pull request: the branch is checked out, and the steps run until one fails. */
  async function runWorkflow(branch: string): Promise<{ readonly step: string; readonly ended: Ended }> {
    await who.does(runner, `git fetch -q origin && git checkout -q --detach origin/${branch}`);
    const env = { CI: "true", GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: runner, GITHUB_BASE_REF: "main" };
    let last: { readonly step: string; readonly ended: Ended } | undefined;
    for (const step of valuesOf(join(runner, ".github/workflows/resnet.yml"), "run")) {
      // The packages are the same on each branch.
      if (step === "npm ci" && branch !== "main") continue;
      last = { step, ended: await who.types(runner, step, env) };
      if (last.ended.code !== 0) break;
    }
    return last ?? { step: "none", ended: { code: null, out: "", err: "" } };
  }

  beforeAll(() => {
    const own = join(folder, name.replace(" ", "-"));
    mkdirSync(own);
    who = person(own, name, npm);
    [mine, runner] = [join(own, "mine"), join(own, "runner")];
  });

  test("a new project: init, the next steps that it names, and its workflow passes", async () => {
    await who.does(folder, `git init -q --bare -b main ${mine}.git && git init -q -b main ${mine}`);
    await who.does(mine, "npm init -y");
    await who.does(mine, `npm install --save-dev ${archive}`);
    const { err } = await who.does(mine, "npx resnet init");
    const [, next = ""] = /^next:\n([^]*)/m.exec(err) ?? [];
    expect(next).toContain("npx resnet check");
    await who.does(mine, next);
    await who.does(mine, `git add -A && git commit -qm begin && git push -q ${mine}.git main`);
    // A clone for a runner, with all branches as `fetch-depth: 0` brings them.
    await who.does(mine, `git remote add origin ${mine}.git && git clone -q ${mine}.git ${runner}`);
    expect((await who.does(runner, "git ls-files")).out.trim().split("\n")).toEqual([
      ".github/workflows/resnet.yml",
      ".gitignore",
      ".pre-commit-config.yaml",
      DESIGN,
      "package-lock.json",
      "package.json",
      "resnet.config.json",
    ]);
    const { step, ended } = await runWorkflow("main");
    expect(ended.code, `${step}\n${ended.err}`).toBe(0);
    expect(step).toContain("breaking");
    expect(ended).toMatchObject({
      out: "",
      err: expect.stringContaining("1 model compared with origin/main") as string,
    });
    before = readFileSync(join(mine, DESIGN), "utf8");
  });

  test.each(Object.entries(mistakes))("%s stops it, at its file of the repository", async (what, mistake) => {
    const branch = what.replaceAll(/\W+/g, "-");
    await who.does(mine, `git checkout -q -b ${branch} main`);
    const text = mistake.change(before);
    expect(text).not.toBe(before);
    writeFileSync(join(mine, DESIGN), text);
    await who.does(mine, `git commit -qam wrong && git push -q origin ${branch}`);
    const { step, ended } = await runWorkflow(branch);
    expect(step, ended.out + ended.err).toBe(mistake.step);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(mistake.says);
  });

  test("the hooks of pre-commit pass, mend the layout, and stop a mistake", async () => {
    const config = join(mine, ".pre-commit-config.yaml");
    const entries = valuesOf(config, "entry");
    for (const files of valuesOf(config, "files")) expect(DESIGN).toMatch(new RegExp(files));
    const [format = "", lint = ""] = entries;
    expect(entries).toHaveLength(2);
    const shipped = join(mine, "node_modules/resnet-lang/.pre-commit-hooks.yaml");
    expect(valuesOf(shipped, "entry")).toEqual(expect.arrayContaining([...entries]));
    const hook = (entry: string, change: (text: string) => string): Promise<Ended> => {
      writeFileSync(join(mine, DESIGN), change(before));
      return who.types(mine, `${entry} ${DESIGN}`);
    };
    expect(await hook(lint, (text) => text)).toMatchObject({ code: 0, out: "" });
    // pre-commit stops where a hook has changed a file.
    expect(await hook(format, mistakes["a layout of one's own"].change)).toMatchObject({ code: 0 });
    expect(readFileSync(join(mine, DESIGN), "utf8")).toBe(before);
    const wrong = await hook(lint, mistakes["a shape that does not fit"].change);
    expect(wrong.code).toBe(1);
    expect(wrong.out + wrong.err).toContain(`${DESIGN}:19:`);
  });
});
