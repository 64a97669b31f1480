/** What a run leaves and tells for those who watch it: its history, events for TensorBoard, JSON for machines. */
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode } from "fast-png";
import { beforeAll, describe, expect, test } from "vitest";
import { readNorms } from "../../training/norms.ts";
import { readHistory } from "../../training/history.ts";
import { scalarsRecord } from "../../training/event-file.ts";
import { repository } from "../support/shared-data.ts";
import { resnet } from "../support/command-line.ts";
import { SMALL } from "../support/small-runs.ts";
import { smallRunFolder } from "../support/small-run-folder.ts";

const { at, bytesOf, train, trainRun } = smallRunFolder();

const EVENTS = "events.out.tfevents.0000000000.resnet";
const text = (...names: readonly string[]): string => readFileSync(at(...names), "utf8");
const steps = (out: string): readonly number[] => readHistory(text(out, "history.jsonl")).map(({ step }) => step);

beforeAll(trainRun);

describe("the history of a run", () => {
  test("is a row a step, the same numbers as a table and as JSON lines", () => {
    const rows = readHistory(text("run", "history.jsonl"));
    expect(steps("run")).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const [header = "", ...lines] = text("run", "history.csv").trimEnd().split("\n");
    const columns = header.split(",");
    expect(columns).toEqual(["step", "rate", "loss", "accuracy", "held_out_accuracy", "held_out_loss"]);
    expect(lines.map((line) => line.split(","))).toEqual(
      rows.map((row) => columns.map((column) => String(row[column] ?? ""))),
    );
    // Evaluated every four steps.
    expect(rows.filter((row) => "held_out_accuracy" in row).map(({ step }) => step)).toEqual([4, 8]);
    expect(rows[0]).toMatchObject({ rate: 0.1 });
  });
  test("goes on with the run, whatever a killed process left behind the checkpoint", async () => {
    expect((await train("killed", "--seed", "5", "--steps", "4")).code).toBe(0);
    appendFileSync(at("killed", "history.jsonl"), '{"step":5,"rate":9,"loss":9}\n{"step":6,"ra');
    appendFileSync(at("killed", "history.csv"), "5,9,9,,,\n6,");
    appendFileSync(at("killed", EVENTS), scalarsRecord({ step: 5, time: 1, values: [["loss/training", 9]] }));
    appendFileSync(at("killed", EVENTS), Uint8Array.of(1, 2, 3));
    const before = readFileSync(at("killed", EVENTS));
    expect((await train("killed", "--seed", "5", "--resume", at("killed"))).code).toBe(0);
    for (const name of ["history.jsonl", "history.csv"]) expect(text("killed", name)).toBe(text("run", name));
    const after = readFileSync(at("killed", EVENTS));
    expect(after.length).toBeGreaterThan(100);
    expect(before.subarray(0, after.length).equals(after)).toBe(true);
    expect(after.includes("loss/held_out")).toBe(true);
    expect(readdirSync(at("killed"))).toContain("events.out.tfevents.0000000004.resnet");
    // The picture is of the whole run: it begins at the first step, not with a spike where it went on.
    expect(text("killed", "loss.svg")).toBe(text("run", "loss.svg"));
  });
  test("of a run that gives way goes with it", async () => {
    expect((await train("gone", "--steps", "4")).code).toBe(0);
    expect((await train("gone", "--overwrite", "--rate", "1e38")).code).toBe(1);
    expect(steps("gone")).toEqual([1, 2, 3, 4]);
    expect((await train("gone", "--overwrite", "--steps", "2")).code).toBe(0);
    expect(steps("gone")).toEqual([1, 2]);
    expect(text("gone", "history.csv").trimEnd().split("\n")).toHaveLength(3);
  });
});

describe("--log json", () => {
  test("is an object a line on stdout with the fields that the README lists, and what is for people on stderr", async () => {
    const ran = await train("logged", "--log", "json");
    expect(ran.code).toBe(0);
    const events = ran.out.split("\n").map((line) => JSON.parse(line) as { readonly [name: string]: unknown });
    expect([...new Set(events.map(({ event }) => event))]).toEqual([
      ...["run", "began", "training", "progress", "settled", "evaluated", "saved", "ended"],
    ]);
    expect(events.filter(({ event }) => event === "progress")).toHaveLength(8);
    const documented = documentedFields();
    for (const each of events) {
      const { event, time, ...fields } = each;
      expect(documented.get(String(event))).toEqual(expect.arrayContaining(Object.keys(fields)));
      expect(new Date(String(time)).toISOString()).toBe(time);
    }
    expect(ran.err).toMatch(/held-out accuracy/);
    expect(steps("logged")).toHaveLength(8);
  });
  test("documents every event that there is", () => {
    const source = readFileSync(join(repository, "training/events.ts"), "utf8");
    const kinds = [...source.matchAll(/^ {2}readonly kind: "([\w-]+)";$/gm)].map(([, kind = ""]) => kind);
    expect([...documentedFields().keys()].sort()).toEqual(["run", ...kinds].sort());
  });
  test("is one of the ways that there are", async () => {
    const ran = await resnet("train", at("small.resnet"), "--log", "xml");
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/text, json/);
    expect(existsSync("out/small")).toBe(false);
  });
});

describe("--norms", () => {
  test("tells how large gradients and updates are, and changes no bit of the run", async () => {
    const ran = await train("looked", "--seed", "5", "--norms", "--log", "json");
    expect(ran.code).toBe(0);
    expect(bytesOf("looked")).toEqual(bytesOf("run"));
    const all = readNorms(text("looked", "norms.csv"));
    expect(all.map(({ step }) => step)).toEqual([0, 4]);
    const [first] = all;
    expect(first?.norms.map(({ name, rank }) => `${name} ${rank}`)).toEqual([
      ...["stem.conv.weight 4", "stem.bn.weight 1", "stem.bn.bias 1", "head.linear.weight 2", "head.linear.bias 1"],
    ]);
    // Of the first step of SGD, whose momentum begins with the gradient: the rate is 0.1.
    for (const { gradient, update } of first?.norms ?? []) {
      expect(gradient).toBeGreaterThan(0);
      expect(Math.abs(update / (0.1 * gradient) - 1)).toBeLessThan(1e-4);
    }
    expect(text("looked", "norms.svg")).toMatch(/gradient of each layer/);
    expect(readFileSync(at("looked", EVENTS)).includes("norm_gradient/stem.conv.weight")).toBe(true);
    expect(ran.out).toMatch(/"event":"measured".*"norms":\{"stem\.conv\.weight":\{"weight":/);
  });
  test("go on with the run, and of two runs are laid over each other", async () => {
    expect((await train("on", "--seed", "5", "--norms-every", "2", "--steps", "4")).code).toBe(0);
    expect((await train("on", "--seed", "5", "--norms-every", "2", "--resume", at("on"))).code).toBe(0);
    expect(readNorms(text("on", "norms.csv")).map(({ step }) => step)).toEqual([0, 2, 4, 6]);
    expect(bytesOf("on")).toEqual(bytesOf("run"));
    expect((await resnet("plot", at("on"), at("looked"), "--norms", "-o", at("norms.svg"))).code).toBe(0);
    expect(text("norms.svg")).toMatch(/>on<[^]*>looked</);
    const ran = await resnet("plot", at("run"), "--norms", "-o", at("none.svg"));
    expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(/has no norms\n.*--norms/)]);
  });
});

describe("the report of a run", () => {
  test("holds all that it shows: curves, classes, mistakes as images, design, recipe, machine, command", () => {
    const page = text("run", "report.html");
    for (const title of ["Curves", "Classes", "Worst mistakes", "Design", "Recipe", "Machine", "Again"])
      expect(page).toContain(`<h2>${title}</h2>`);
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).toMatch(/resnet train \S+small\.resnet .*--seed 5/);
    expect(page).toContain("optimizer sgd(momentum: 0.9)\n");
    expect(page).not.toMatch(/<script|(src|href)="(?!data:)/);
    const images = [...page.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map(([, each = ""]) =>
      decode(Buffer.from(each, "base64")),
    );
    const counts = [...page.matchAll(/<td class="(right|wrong)[^>]*>([\d,]*)<\/td>/g)];
    const sum = (kind: string): number =>
      counts.reduce((total, [, of, count]) => total + (of === kind ? Number(count) : 0), 0);
    expect(sum("right") + sum("wrong")).toBe(32);
    expect(images).toHaveLength(Math.min(24, sum("wrong")));
    for (const { width, height, channels } of images) expect([width, height, channels]).toEqual([8, 8, 3]);
    const rows = readHistory(text("run", "history.jsonl"));
    expect(sum("right") / 32).toBe(rows.at(-1)?.["held_out_accuracy"]);
  });
});

describe("resnet plot", () => {
  const svg = (name: string): string => text(name);
  test("lays runs over each other; those that differ in their seed alone are one line, with its spread", async () => {
    for (const [out, ...more] of [
      ["net-s1", "--seed", "1"],
      ["net-s2", "--seed", "2"],
      ["fast", "--rate", "0.5"],
    ] as const)
      expect((await train(out, ...more)).code).toBe(0);
    const ran = await resnet("plot", at("net-s1"), at("net-s2"), at("fast"), "-o", at("three.svg"));
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/│ net \(2 seeds\) │ +2 │ +8 │ +[\d.]+ ± [\d.]+ │ +[\d.]+ % ± [\d.]+ % │/);
    expect(svg("three.svg")).toMatch(/class="band"/);
    for (const name of [">net (2 seeds)<", ">fast<", ">step<"]) expect(svg("three.svg")).toContain(name);
    const labelled = ["--label", "a", "--label", "b", "--label", "b"];
    expect(
      (await resnet("plot", at("net-s1"), at("net-s2"), at("fast"), ...labelled, "-o", at("named.svg"))).code,
    ).toBe(0);
    expect(svg("named.svg")).toMatch(/>a<[^]*>b</);
    // One run alone is drawn as the run itself draws it.
    expect((await resnet("plot", at("run"), "--title", "Small on synthetic", "-o", at("one.svg"))).code).toBe(0);
    expect(svg("one.svg")).toBe(text("run", "loss.svg"));
  });
  test("draws all that is measured, and tells it: a panel and a column a metric, in the run's own curve and report too", async () => {
    const measured = at("measured.resnet");
    writeFileSync(measured, SMALL.replace(/}\n$/, "  metric [mean_iou, loss]\n}\n"));
    const ran = await resnet("train", measured, "--device", "cpu", "--threads", "1", "--out", at("iou"));
    expect(ran.code, ran.err).toBe(0);
    const { out } = await resnet(
      "plot",
      at("iou"),
      at("net-s1"),
      "--label",
      "iou",
      "--label",
      "plain",
      "-o",
      at("iou.svg"),
    );
    expect(out).toMatch(
      /held-out loss │ held-out accuracy │ held-out mean IoU │[^]*│ iou .* % │ +[\d.]+ % │\n[^]*│ plain .* % │ +– │/,
    );
    for (const name of [["iou.svg"], ["iou", "loss.svg"]])
      expect(text(...name)).toContain(">mean IoU on held-out images<");
    expect(text("iou", "report.html")).toMatch(/%<\/div><div class="name">held-out mean_iou</);
  });
  test("takes a run once, however its folder is written, and two runs of one seed for no two seeds", async () => {
    symlinkSync(at("net-s1"), at("link"));
    for (const again of [at("net-s1"), `${at("net-s1")}/.`, `${at("net-s2")}/../net-s1/`, at("link")])
      for (const labels of [[], ["--label", "a", "--label", "b"]]) {
        const { code, err } = await resnet("plot", at("net-s1"), again, ...labels, "-o", at("twice.svg"));
        expect([code, err]).toEqual([
          2,
          expect.stringMatching(/net-s1.* (is named twice|are one folder)\n.*name each run once/),
        ]);
      }
    expect(existsSync(at("twice.svg"))).toBe(false);
    cpSync(at("net-s1"), at("copy"), { recursive: true });
    const { code, out } = await resnet("plot", at("net-s1"), at("copy"), at("net-s2"), "-o", at("copied.svg"));
    expect(code).toBe(0);
    expect(out).toMatch(/│ net \(2 seeds\) │ +2 │[^]*│ copy +│ +1 │/);
  });
  test("says which folder holds no run, and how many labels there should be", async () => {
    const file = await resnet("plot", at("run/history.csv"), "-o", at("no.svg"));
    expect(file).toMatchObject({
      code: 2,
      err: expect.stringMatching(/history\.csv is a file\n.*folder of a run: .*run$/),
    });
    const nothing = await resnet("plot", at("run"), at("nowhere"), "-o", at("no.svg"));
    expect([nothing.code, nothing.err]).toEqual([
      2,
      expect.stringMatching(/there is no folder .*nowhere\n.*out\/NAME/),
    ]);
    const labels = await resnet("plot", at("run"), "--label", "a", "--label", "b", "-o", at("no.svg"));
    expect([labels.code, labels.err]).toEqual([2, expect.stringMatching(/2 labels are given for 1 runs/)]);
    expect((await resnet("plot", at("run"))).code).toBe(2);
    expect((await resnet("plot", "-o", at("no.svg"))).err).toMatch(/no run is named/);
    expect(existsSync(at("no.svg"))).toBe(false);
  });
});

/** By event, from the README's table. */
function documentedFields(): ReadonlyMap<string, readonly string[]> {
  const readme = readFileSync(join(repository, "README.md"), "utf8");
  const [, table = ""] = /\| `--log json`[^]*?\n((?:\|.*\n)+)/.exec(readme) ?? [];
  const rows = [...table.matchAll(/^\| `([\w-]+)` +\|(.*)\|$/gm)];
  return new Map(
    rows.map(([, event = "", fields = ""]) => [event, [...fields.matchAll(/`(\w+)`/g)].map(([, f = ""]) => f)]),
  );
}
