/** What a run leaves behind: one run's files in one folder, whole and finite, and always a way on. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Lock } from "../../cli/files/lock.ts";
import { writeSafetensors } from "../../runtime/safetensors.ts";
import { ended, resnet, startShell } from "../support/command-line.ts";
import { after, pasted, stepOf, smallRunFolder } from "../support/small-run-folder.ts";
import { retell, SMALL, trainHearing, weightsIn } from "../support/small-runs.ts";
import { expectOne } from "../support/tiny-run.ts";

const { at, best, bytesOf, folder, last, train, trainRun } = smallRunFolder();

beforeAll(trainRun);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a folder that holds a run", () => {
  const others: readonly (readonly [what: string, told: RegExp, change: (text: string) => string, flags: string[]])[] =
    [
      [
        "of another seed",
        /another run, Small of small\.resnet after 8 steps: the seed \(5, now 6\) differs/,
        (text) => text,
        ["--seed", "6"],
      ],
      ["of another batch", /the batch \(16, now 8\) differs/, (text) => text, ["--seed", "5", "--batch", "8"]],
      ["of another design", /the network differs/, (text) => text.replace("conv(8", "conv(4"), ["--seed", "5"]],
      [
        "of other data",
        /the data \(synthetic .* 32 held out, now .* 16 held out\) differs/,
        (text) => text.replace("validation: 32", "validation: 16"),
        ["--seed", "5"],
      ],
      [
        "of another recipe",
        /the recipe \(Small, now other\) differs/,
        (text) => text.replace("train Small", "train other of Small"),
        ["--seed", "5"],
      ],
      [
        "that is the same",
        /holds this run already, Small of small\.resnet after 8 steps/,
        (text) => text,
        ["--seed", "5"],
      ],
    ];
  test.each(others)("%s is refused with the ways on", async (_, told, change, flags) => {
    const before = bytesOf("run");
    mkdirSync(at("designs"), { recursive: true });
    writeFileSync(at("designs", "small.resnet"), change(SMALL));
    const ran = await resnet("train", at("designs", "small.resnet"), "--device", "cpu", "--out", at("run"), ...flags);
    expectOne(ran, 2, told);
    expect(ran.err).toMatch(/go on with it: .*--resume .*; keep it: .*--out .*run-2.*; lose it: .*--overwrite/);
    expect(bytesOf("run")).toEqual(before);
    expect(existsSync(at("run", "run.lock"))).toBe(false);
  });

  test("of a model of that name in another file is refused", async () => {
    writeFileSync(at("mine.resnet"), SMALL);
    expectOne(
      await resnet("train", at("mine.resnet"), "--device", "cpu", "--out", at("run"), "--seed", "5"),
      2,
      /the file \(small\.resnet, now mine\.resnet\) differs/,
    );
  });

  test.each([
    ["that are damaged", "no safetensors at all", /holds best\.safetensors, which cannot be read: .*safetensors/],
    [
      "of another program",
      writeSafetensors({ tensors: new Map(), metadata: { format: "pt" } }),
      /holds best\.safetensors, which does not say what run it is of/,
    ],
  ])("or weights %s is refused", async (what, content, told) => {
    const out = what.replaceAll(" ", "-");
    mkdirSync(at(out));
    writeFileSync(best(out), content);
    expectOne(await train(out), 2, told);
    expect(readFileSync(best(out))).toEqual(Buffer.from(content));
  });

  test("gives way as a whole to --overwrite, once there is something of the new run", async () => {
    expect((await train("given", "--seed", "5")).code).toBe(0);
    const before = bytesOf("given");
    // Ends before anything is saved.
    expect((await train("given", "--overwrite", "--rate", "1e38")).code).toBe(1);
    expect(bytesOf("given")).toEqual(before);
    // The first file of the new run is its best: what is left then is all its own.
    let names: readonly string[] = [];
    const ran = await trainHearing([at("small.resnet"), "--out", at("given"), "--overwrite"], (text) => {
      if (text.includes("training 8")) names = readdirSync(at("given"));
    });
    expect(ran.code).toBe(0);
    for (const path of [last("given"), best("given")]) expect(weightsIn(path).metadata["seed"]).toBe("0");
    expect(names).not.toContain("loss.svg");
  });

  test("goes on from its checkpoint by folder or file, and says when nothing is left to do", async () => {
    expect((await train("on", "--steps", "4")).code).toBe(0);
    const onward = await resnet("train", at("small.resnet"), "--device", "cpu", "--resume", last("on"));
    expect(onward.err).toMatch(/going on from .*last\.safetensors after 4 steps/);
    expect(onward.code).toBe(0);
    expect((await train("whole")).code).toBe(0);
    expect(bytesOf("on")).toEqual(bytesOf("whole"));
    const again = await train("on", "--resume", at("on"));
    expect(again.err).toMatch(/nothing was left to do: .*last\.safetensors is as it was after 8 steps/);
    expect(again.code).toBe(0);
  });

  test("and no folder is made for one that is not there", async () => {
    const flags = ["train", at("small.resnet"), "--device", "cpu", "--resume"];
    expectOne(await resnet(...flags, at("nowhere", "last.safetensors")), 2, /there is no file .*nowhere/);
    expectOne(await resnet(...flags, at("nowhere")), 2, /there is no file .*nowhere/);
    expect(existsSync(at("nowhere"))).toBe(false);
  });

  test("keeps what was held out by the seed that it began with, and its best until that is beaten", async () => {
    expect((await train("seeds", "--seed", "5")).code).toBe(0);
    // As after a checkpoint that could not be written: the best is newer than the last state knows.
    retell(best("seeds"), best("seeds"), (metadata) => ({ ...metadata, best: "1" }));
    const before = readFileSync(best("seeds"));
    const ran = await train("seeds", "--resume", at("seeds"), "--seed", "6", "--steps", "12");
    expect(ran.err).toMatch(/note: the seed \(5, now 6\) differs from the run that saved this/);
    expect(ran.err).toMatch(/32 of 96 images held out by seed 5/);
    expect(ran.code).toBe(0);
    expect(readFileSync(best("seeds")).equals(before)).toBe(true);
  });

  test("whose best was chosen on other images is not mixed with a run that is scored on these", async () => {
    expect((await train("mixed")).code).toBe(0);
    writeFileSync(at("fewer.resnet"), SMALL.replace("validation: 32", "validation: 16"));
    const flags = ["train", at("fewer.resnet"), "--device", "cpu", "--resume", at("mixed"), "--steps", "12"];
    expectOne(await resnet(...flags), 2, /best weights in .* were chosen on .*32 held out.*scored on .*16 held out/);
    expect((await resnet(...flags, "--overwrite")).code).toBe(0);
    expect(weightsIn(best("mixed")).metadata["held-out"]).toBe("16");
  });
});

describe("what a run will write", () => {
  test.each(["last.safetensors", "best.safetensors", "loss.svg", "run.lock", "small.js", "small.d.ts", "small.wasm"])(
    "is looked at before data is read: %s that is a folder is refused",
    async (name) => {
      mkdirSync(at("folders", name), { recursive: true });
      for (const more of [[], ["--overwrite"], ["--resume", last("run")]]) {
        const ran = await train("folders", ...more);
        expectOne(ran, 2, new RegExp(`folders/${name.replaceAll(".", "\\.")} cannot be written: it is a folder`));
        expect(ran.err).not.toMatch(/reading|EISDIR/);
      }
      expect(readdirSync(at("folders"))).toEqual([name]);
      rmSync(at("folders"), { recursive: true });
    },
  );
  test("may be a link to where it can be written, and to nowhere else", async () => {
    mkdirSync(at("links"));
    symlinkSync(at("small.resnet", "curve.svg"), at("links", "loss.svg"));
    expectOne(await train("links"), 2, /loss\.svg cannot be written: a file is where a folder should be/);
    rmSync(at("links", "loss.svg"));
    symlinkSync(at("links", "made", "curve.svg"), at("links", "loss.svg"));
    expect((await train("links")).code).toBe(0);
    expect(readFileSync(at("links", "made", "curve.svg"), "utf8")).toMatch(/<svg/);
  });
});

describe("a run that saved nothing", () => {
  const refusals: readonly (readonly [how: string, code: number, flags: readonly string[]])[] = [
    ["diverged", 1, ["--rate", "1e38"]],
    ["had no data", 2, ["--data", "nowhere", "--batch", "1000"]],
    ["had no weights", 2, ["--weights", "nowhere.safetensors"]],
  ];
  test.each(refusals)("leaves no folder that was not there: it %s", async (_, code, flags) => {
    expect((await train("new/deep/er", ...flags)).code).toBe(code);
    expect(existsSync(at("new"))).toBe(false);
  });
  test("leaves a folder that was there", async () => {
    mkdirSync(at("old"));
    expect((await train("old/er", "--rate", "1e38")).code).toBe(1);
    expect(readdirSync(at("old"))).toEqual([]);
  });
});

describe("a folder that another process trains into", () => {
  test("is refused, whatever is asked for, and free again when that has ended", async () => {
    mkdirSync(at("taken"));
    const lock = Lock.take(at("taken", "run.lock"));
    for (const more of [[], ["--overwrite"], ["--resume", at("run")]])
      expectOne(await train("taken", ...more), 2, new RegExp(`process ${process.pid} trains into .*taken`));
    if (lock instanceof Lock) lock.release();
    expect((await train("taken")).code).toBe(0);
    expect(readdirSync(at("taken"))).not.toContain("run.lock");
  });
});

describe("commands that are printed", () => {
  test("can be pasted, whatever is in the names", async () => {
    const odd = at(`it's "$HOME" & \n*`);
    mkdirSync(odd);
    const design = join(odd, "my net.resnet");
    writeFileSync(design, SMALL);
    const argv = ["train", design, "--device", "cpu", "--steps", "4", "--out", join(odd, "a b")];
    expect((await resnet(...argv)).code).toBe(0);
    const refused = await resnet(...argv);
    const [goOn, keep] = ["go on with it", "keep it"].map((words) => pasted(after(words, refused)));
    expect(goOn).toEqual([...argv, "--resume", join(odd, "a b")]);
    expect(keep).toEqual(argv.map((word) => (word === join(odd, "a b") ? join(odd, "a b-2") : word)));
    expect(refused.err.split("\n")).toHaveLength(2);
  });
});

describe("a run whose log nobody reads any more", () => {
  test("is saved, ends as an interrupted one does, and is no success", async () => {
    const command = `node dist/cli/main.js train ${at("small.resnet")} --device cpu --out ${at("piped")} --steps 2000000000`;
    const ran = await ended(startShell(`${command} 2>&1 | head -2; exit \${PIPESTATUS[0]}`));
    expect(ran.code).toBe(1);
    expect(Number(stepOf(last("piped")))).toBeGreaterThanOrEqual(0);
    expect(existsSync(at("piped", "run.lock"))).toBe(false);
  });
});

describe("what a checkpoint says of itself", () => {
  test("is not obeyed by a terminal or a runner", async () => {
    mkdirSync(at("evil"));
    const evil = "gpu\n::error::boo \u001b[31m ##[error]";
    retell(last("run"), last("evil"), (metadata) => ({ ...metadata, device: evil, file: evil, recipe: evil }));
    const ran = await train("evil", "--resume", at("evil"), "--steps", "12");
    expect(ran.err).toMatch(/saved on gpu\\x0a::error::boo \\x1b\[31m #\\x23\[error\]/);
    expect(ran.err).not.toMatch(/^\s*::error|\u001b|##\[/m);
    expect(ran.code).toBe(0);
  });
});
