/** `resnet ablate`: counterparts of one design, trained alike; what it refuses, and what a kill loses. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Course } from "../../cli/ablation/course.ts";
import { ended, resnet, scratchFolder, startShell, type Ran } from "../support/command-line.ts";
import { seemingCores } from "../support/seeming-cores.ts";

const folder = scratchFolder();
const at = (...names: readonly string[]): string => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RECIPE = `{
  data      synthetic(classes: 3, size: 8, examples: 40, validation: 8)
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     6
  evaluate  2
  seed      4
}`;
const DESIGN = `import { Basic } from "std/residual"

/// The identity where it fits, else no shortcut.
shortcut mine { if in != out { none } }

model Net(n: int = 2, idle: int = 3, width: int = 4) {
  input image: [N, 3, 8, 8]
  stem { conv(width, kernel: 3) -> bn -> relu }
  stage s1            { Basic(4) * n }
  stage s2(stride: 2) { Basic(8) * n }
  head { globalavgpool -> linear(3) }
}

model Flat {
  input image: [N, 3, 8, 8]
  conv(4, kernel: 3) -> relu -> globalavgpool -> linear(3)
}

model Two = Net(n: 2) with { shortcut mine }

train Net ${RECIPE}
train two of Two ${RECIPE}
train flat of Flat ${RECIPE}
`;
writeFileSync(at("net.resnet"), DESIGN);
writeFileSync(at("other.resnet"), DESIGN.replace("constant(0.05)", "constant(0.04)"));

function ablate(out: string, ...flags: readonly string[]): Promise<Ran> {
  const [target = "net.resnet:Net", ...others] = flags[0]?.includes(".resnet") ? flags : ["net.resnet:Net", ...flags];
  return resnet("ablate", at(target), "--device", "cpu", "--out", at(out), ...others);
}
const tableIn = (out: string): string => readFileSync(at(out, "table.json"), "utf8");
interface Table {
  readonly rows: readonly {
    readonly shortcut: string;
    readonly value: string;
    readonly depth: number;
    readonly params: number;
    readonly seeds: readonly number[];
    readonly trainingLoss: { readonly mean: number; readonly deviation: number } | null;
    readonly diverged: readonly number[];
  }[];
}
const GRID = ["--shortcut", "none,zero_pad", "--depth", "n=1,2", "--seeds", "2"];

describe("a grid of shortcuts, depths and seeds", () => {
  test("is one table and one figure, the same whether runs share the threads or not", async () => {
    using _ = seemingCores(3);
    // Asked for are more than there are cores: the device has no more, and so do its runs.
    const beside = await ablate("beside", ...GRID, "--jobs", "3", "--threads", "128");
    expect(beside.code, beside.err).toBe(0);
    expect(beside.err).toContain("3 side by side on 1 thread each");
    const { rows } = JSON.parse(tableIn("beside")) as Table;
    expect(rows.map(({ shortcut, value, depth, seeds }) => [shortcut, value, depth, seeds])).toEqual([
      ["none", "1", 6, [4, 5]],
      ["none", "2", 10, [4, 5]],
      ["zero_pad", "1", 6, [4, 5]],
      ["zero_pad", "2", 10, [4, 5]],
    ]);
    // Option A has no parameters: plain and residual differ in nothing else.
    expect(rows[0]?.params).toBe(rows[2]?.params);
    for (const { trainingLoss } of rows) expect(trainingLoss?.deviation).toBeGreaterThan(0);
    expect(beside.out).toMatch(/│ none +│ 1 │ +6 │ +\d.* ± /);
    const figure = readFileSync(at("beside", "figure.svg"), "utf8");
    for (const told of ["plain (shortcut none)", "shortcut zero_pad", "6 layers", "10 layers", "mean of 2 seeds"])
      expect(figure).toContain(told);
    expect(figure).not.toMatch(/NaN|undefined|Infinity/);
    const alone = await ablate("alone", ...GRID, "--jobs", "1", "--threads", "1", "--json");
    expect(alone.out).toBe(tableIn("alone").trimEnd());
    expect(tableIn("alone")).toBe(tableIn("beside"));
  });

  test("killed, it goes on where its runs were saved, and comes to the same table", async () => {
    const words = [at("net.resnet:Net"), ...GRID, "--device", "cpu", "--out", at("killed")];
    const shell = startShell(`exec node dist/cli/main.js ablate ${words.join(" ")}`);
    const over = ended(shell);
    const saved = (): boolean =>
      existsSync(at("killed")) &&
      readdirSync(at("killed")).some((name) => existsSync(at("killed", name, "last.safetensors")));
    while (!saved() && shell.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    shell.kill("SIGKILL");
    await over;
    expect(existsSync(at("killed", "table.json"))).toBe(false);
    const { code, err } = await ablate("killed", ...GRID);
    expect(code, err).toBe(0);
    expect(tableIn("killed")).toBe(tableIn("beside"));
  });

  test("killed between its first best weights and its first state, a run begins again", async () => {
    cpSync(at("beside"), at("between"), { recursive: true });
    const run = at("between", "none-n1-seed4");
    const { ended: _, ...course } = JSON.parse(readFileSync(join(run, "course.json"), "utf8")) as Course;
    writeFileSync(join(run, "course.json"), JSON.stringify(course));
    rmSync(join(run, "last.safetensors"));
    expect(existsSync(join(run, "best.safetensors"))).toBe(true);
    const { code, err } = await ablate("between", ...GRID);
    expect(code, err).toBe(0);
    expect(tableIn("between")).toBe(tableIn("beside"));
  });

  test("keeps what is done, and trains what is asked for besides", async () => {
    const before = readFileSync(at("alone", "none-n1-seed4", "last.safetensors"));
    const { code, err } = await ablate("alone", "--shortcut", "none,zero_pad", "--depth", "n=1,3");
    expect(code, err).toBe(0);
    expect(err).toContain("2 of 4 runs are there already, and kept");
    expect(readFileSync(at("alone", "none-n1-seed4", "last.safetensors"))).toEqual(before);
    // Nothing of the earlier grid is lost: the table is of all that the folder has.
    const { rows } = JSON.parse(tableIn("alone")) as Table;
    expect(rows.map(({ value, seeds }) => [value, seeds])).toEqual([
      ...[
        ["1", [4, 5]],
        ["2", [4, 5]],
        ["3", [4]],
      ],
      ...[
        ["1", [4, 5]],
        ["2", [4, 5]],
        ["3", [4]],
      ],
    ]);
    const part = await ablate("alone", "--shortcut", "zero_pad", "--depth", "n=2", "--json");
    expect(part.err).toContain("1 of 1 runs are there already");
    expect(part.out).toBe(tableIn("alone").trimEnd());
    expect((JSON.parse(tableIn("alone")) as Table).rows).toEqual(rows);
  });

  test("of other counterparts is of one recipe, one length and one parameter", async () => {
    const [table, names] = [tableIn("alone"), readdirSync(at("alone"))];
    const longer = await ablate("alone", "--shortcut", "projection", "--depth", "n=1,2", "--steps", "4");
    expect([longer.code, longer.err]).toEqual([2, expect.stringMatching(/the length was 6 steps, now 4 steps/)]);
    const other = await ablate("alone", "--shortcut", "none", "--depth", "width=2,4");
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringMatching(/an ablation over n, and this one is over width/),
    ]);
    expect([tableIn("alone"), readdirSync(at("alone"))]).toEqual([table, names]);
  });

  test("is CSV where that is asked for", async () => {
    const { out } = await ablate("beside", ...GRID, "--csv");
    const [head = "", ...lines] = out.split("\n");
    expect(head).toMatch(
      /^shortcut,n,depth,params,macs,seeds,diverged,training_loss,training_loss_deviation,held_out_/,
    );
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^none,1,6,\d+,\d+,2,0,\d/);
  });
});

describe("a folder", () => {
  test.each([
    ["of another design", ["net.resnet:Net", "--batch", "4"], /the batch was 8, now 4/],
    ["of another recipe", ["other.resnet:Net"], /holds another ablation: of Net of net\.resnet, not of Net of other/],
    ["of another length", ["net.resnet:Net", "--steps", "4"], /the length was 6 steps, now 4 steps/],
  ])("%s is refused with the ways on, and left as it was", async (_, words, told) => {
    const before = readdirSync(at("beside"));
    const { code, err } = await ablate("beside", ...words, ...GRID);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(told) });
    expect(err).toMatch(/keep it: resnet ablate .*--out \S*beside-2 .*; or lose it: resnet ablate .* --overwrite/);
    expect(readdirSync(at("beside"))).toEqual(before);
  });

  test("with something else in it is refused", async () => {
    mkdirSync(at("letters"));
    writeFileSync(at("letters", "letter.txt"), "dear");
    const { code, err } = await ablate("letters", "--depth", "n=1,2");
    expect(code).toBe(2);
    expect(err).toContain("holds something else than an ablation: letter.txt");
  });

  test("of a design that has changed is told so, and trained anew with --overwrite", async () => {
    writeFileSync(at("net2.resnet"), DESIGN);
    await ablate("changed", "net2.resnet:Net", "--depth", "n=1,2", "--steps", "1");
    writeFileSync(at("net2.resnet"), DESIGN.replace("conv(width, kernel: 3) -> bn", "conv(width, kernel: 5) -> bn"));
    const again = ["net2.resnet:Net", "--depth", "n=1,2", "--steps", "1"];
    const refused = await ablate("changed", ...again);
    expect({ code: refused.code, err: refused.err }).toMatchObject({
      code: 2,
      err: expect.stringContaining("the network has changed"),
    });
    const { code } = await ablate("changed", ...again, "--overwrite");
    expect(code).toBe(0);
  });
});

describe("told before anything is trained", () => {
  test.each([
    [["net.resnet:Net"], /nothing is varied/],
    [["net.resnet:Net", "--shortcut", "nome,zero_pad"], /there is no shortcut nome\n.*did you mean none\?/],
    [["net.resnet:Net", "--shortcut", "zero_pat"], /did you mean zero_pad\?/],
    [["net.resnet:Net", "--shortcut", "none,none"], /--shortcut has none twice/],
    [["net.resnet:Net", "--shortcut", "none,"], /a value is missing/],
    [["net.resnet:Net", "--shortcut", "Basic"], /RN2012.*[^]*shortcut/],
    [["net.resnet:Net", "--shortcut", "identity"], /RN2001.*\n.*std\/residual/],
    [["net.resnet:Net", "--shortcut", "zero_pad("], /RN1003/],
    [["net.resnet:Net", "--depth", "m=1,2"], /Net has no parameter m/],
    [["net.resnet:Net", "--depth", "idel=1,2"], /did you mean idle\?/],
    [["net.resnet:Net", "--depth", "idle=1,2"], /--depth idle has no effect/],
    [["net.resnet:Net", "--depth", "n"], /does not say which parameter/],
    [["net.resnet:Net", "--depth", "n=1,0.5"], /RN2017/],
    [["net.resnet:Net", "--depth", "n=1,1"], /--depth has 1 twice/],
    [["net.resnet:flat", "--shortcut", "none,zero_pad"], /Flat has no residual/],
    [["net.resnet:flat", "--depth", "n=1,2"], /Flat has no parameter n\n.*give it one/],
    [["net.resnet:Nett", "--depth", "n=1,2"], /did you mean .*Net/],
    [["net.resnet:Net", "--depth", "n=1,2", "--json", "--csv"], /either JSON or CSV/],
    [["net.resnet:Net", "--depth", "n=1,2", "--steps", "1", "--epochs", "1"], /keep one of them/],
  ])("%j", async (words, told) => {
    const { code, err } = await ablate("never", ...words);
    expect([1, 2]).toContain(code);
    expect(err).toMatch(told);
    expect(existsSync(at("never"))).toBe(false);
  });
});

test("a parameter that a derivation gave a value is given others, and its shortcut stays", async () => {
  const { code, err } = await ablate("two", "net.resnet:two", "--depth", "n=1,3", "--steps", "1");
  expect(code, err).toBe(0);
  const { rows } = JSON.parse(tableIn("two")) as Table;
  expect(rows.map(({ depth }) => depth)).toEqual([6, 14]);
  const { rows: own } = JSON.parse(tableIn("beside")) as Table;
  // The identity where it fits has no parameters either.
  expect(rows[0]?.params).toBe(own[0]?.params);
});

test("a run that diverges is a result: the others go on", async () => {
  const { code, err, out } = await ablate("far", "--shortcut", "none,zero_pad", "--rate", "1e30");
  expect(code, err).toBe(0);
  expect(out.match(/diverged/g)).toHaveLength(2);
  expect((JSON.parse(tableIn("far")) as Table).rows.map(({ diverged }) => diverged)).toEqual([[4], [4]]);
});
