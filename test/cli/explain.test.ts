/** `resnet explain`: a page for every code that a person can meet, and a hint for one that is not there. */
import { expect, test } from "vitest";
import { allCodes } from "../../cli/explanation/code-page.ts";
import { verbs } from "../../cli/verbs.ts";
import { pluralOf } from "../../compiler/reference/topic.ts";
import { allTopics } from "../../compiler/reference/topics.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { phrases } from "../../compiler/reference/concepts.ts";
import { joined } from "../../compiler/reference/joined.ts";
import { resnet } from "../support/command-line.ts";

test("every code has a page that says why and what next; rules show a finding of their own", async () => {
  const codes = allCodes();
  expect([...codes.keys()].filter((code) => /^RN3/.test(code)).length).toBeGreaterThan(3);
  for (const [code, { name }] of codes) {
    const { out, err, code: exit } = await resnet("explain", code);
    expect([exit, err]).toEqual([0, ""]);
    const [head = "", ...rest] = out.split("\n");
    expect(head).toMatch(new RegExp(`^(error|warning|information)\\[${code}\\]: ${name}$`));
    const [why = "", next = ""] = rest.join("\n").split(/\nNext step\n/);
    expect(why.trim().length, code).toBeGreaterThan(60);
    expect(next.trim().length, code).toBeGreaterThan(10);
    const prose = out.split("\n").filter((line) => !line.startsWith("    "));
    expect(Math.max(...prose.map((line) => line.length)), code).toBeLessThan(90);
    if (rules.some((rule) => rule.code === code)) expect(out, code).toMatch(new RegExp(`\\[${code}\\]: .*\\n +--> `));
  }
});

test("the example's frame is live", async () => {
  const { out } = await resnet("explain", "RN2015");
  expect(out).toContain(`    error[RN2015]: only the first argument of conv is given by position: write \`kernel: …\`
     --> design.resnet:3:11
      |
    3 |   conv(8, 3)
      |           ^`);
  expect(out).toContain(
    "\nMended\n\n    model Net {\n      input image: [N, 3, 32, 32]\n      conv(8, kernel: 3)\n    }\n",
  );
});

test("a model of std tells its stages, which `use` and claims name", async () => {
  const { out } = await resnet("explain", "ResNet50");
  expect(out.replace(/\s+/g, " ")).toContain("stages: stem [N, 64, 56, 56], conv2_x [N, 256, 56, 56], conv3_x");
});

test("small letters and a code's name are understood", async () => {
  const { out } = await resnet("explain", "RN2001");
  expect((await resnet("explain", "rn2001")).out).toBe(out);
  expect((await resnet("explain", "paths-do-not-join")).out).toBe(out);
});

test("a name that a code has too has the page of each, what a design says first", async () => {
  const { out } = await resnet("explain", "memory");
  expect(out).toMatch(/^memory is 2 things: quantity, the name of RN5004\.\n\n/);
  expect(out).toMatch(
    /memory\(plan, batch: …\)[\s\S]*inference or training[\s\S]*memory\(training, batch: 128\) <= 512MiB/,
  );
  expect(out).toContain((await resnet("explain", "RN5004")).out);
});

test.each([
  ["RN2101", /no code "RN2101"\n.*did you mean RN2001, paths-do-not-join\?/],
  ["paths-dont-join", /did you mean RN2001/],
  ["zebra", /no page of "zebra"\n.*resnet explain --list shows what there is/],
  ["RN9", /no code "RN9"/],
  ["conf", /did you mean conv\?/],
  ["constructor", /no page of/],
  ["--resumee", /no page of "--resumee"\n.*did you mean --resume\?/],
  ["RN\u001b[31m", /no code "RN\\u001b\[31m"/],
])("an unknown code: %s", async (code, said) => {
  const { code: exit, out, err } = await resnet("explain", code);
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toMatch(said);
  expect(err).not.toContain("\u001b");
});

test("without a code it says what is wanted; --all lists all, once and in order", async () => {
  expect(await resnet("explain")).toMatchObject({ code: 2, err: expect.stringContaining("explain --all") as string });
  const { out, code } = await resnet("explain", "--all");
  const listed = out.split("\n").map((line) => line.slice(0, 6));
  expect(code).toBe(0);
  expect(listed).toEqual([...new Set(listed)].sort());
  expect(listed).toEqual([...allCodes().keys()]);
});

test("every name that there is has a page: parameters with types, defaults and docs, PyTorch's, an example", async () => {
  for (const { name, kind, parameters, torch, example } of allTopics()) {
    const { out, code } = await resnet("explain", name);
    expect(code, name).toBe(0);
    expect(out).toContain(`${name}: ${kind}`);
    for (const each of parameters) expect(out).toContain(`${each.name}: ${each.type}`);
    for (const shown of [torch ?? "", ...example.text.split("\n")]) expect(out).toContain(shown);
  }
});

test("a layer: counts of its example are the check's", async () => {
  expect((await resnet("explain", "maxpool")).out).toBe(`maxpool: layer
the maximum of each window, padding never being it

    maxpool(kernel, stride: kernel, padding: half, ceil: false)

Parameters

    kernel: size
        of the window
    stride: size = kernel
        pixels from one window to the next; windows do not overlap unless it says so
    padding: size or half = half
        cells around the image; half keeps the size of an odd kernel at stride 1
    ceil: bool = false
        whether a last window may hang over the edge

In PyTorch

    nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil)

For example

    maxpool(3, stride: 2)

from [N, 64, 32, 32] to [N, 64, 16, 16]: 0 parameters, 0 multiply-adds`);
  expect((await resnet("explain", "conv")).out).toContain("73,728 parameters, 18,874,368 multiply-adds");
});

test("a block and a model of std are imported, and counted", async () => {
  expect((await resnet("explain", "Bottleneck")).out).toMatch(
    /import \{ Bottleneck \} from "std\/residual"[^]*groups: int = 1\n/,
  );
  expect((await resnet("explain", "resnet18")).out).toMatch(
    /classes: int = 1000[^]*model Mine = ResNet18\(classes: 10\)[^]*ResNet18 itself, from .*: 11,689,512 parameters/,
  );
});

test("a name that is several things says so, and shows each", async () => {
  const { out } = await resnet("explain", "train");
  expect(out).toMatch(/^train is 2 things: verb, word of the language\.\n/);
  expect(out).toMatch(/\ntrain: verb\nUsage: resnet train [^]*\ntrain: word of the language\n/);
  expect((await resnet("explain", "loss")).out).toMatch(/^loss is 2 things: recipe entry, metric\.\n/);
});

test("every verb has a page, with its options", async () => {
  for (const name of verbs.keys()) expect((await resnet("explain", name)).out).toContain(`${name}: verb`);
});

test("--list has every name once in its kind", async () => {
  const { out, code } = await resnet("explain", "--list");
  expect(code).toBe(0);
  const sections = out.split("\n\n").map((each) => each.split("\n"));
  for (const { name, kind } of allTopics()) {
    const section = sections.find(([head]) => head === pluralOf(kind)) ?? [];
    expect(
      section.filter((line) => line.startsWith(`  ${name} `)),
      name,
    ).toHaveLength(1);
  }
  const verbSection = sections.find(([head]) => head === "verbs") ?? [];
  expect(verbSection.slice(1).map((line) => line.trim().split(" ")[0])).toEqual([...verbs.keys()]);
});

test.each([
  ["Conv2d", /^"Conv2d" is conv here\.\n\nconv: layer\n/],
  ["nn.BatchNorm2d(64)", /^"nn\.BatchNorm2d\(64\)" is bn here\./],
  ["kaiming", /^"kaiming" is he_normal, he_uniform here\./],
  ["layer norm", /^"layer norm" is layernorm here\./],
  ["weight decay", /^"weight decay" is a parameter of these:\n {2}sgd +optimizer: /],
  ["label smoothing", /^"label smoothing" is a parameter of cross_entropy\.[^]*label_smoothing: float = 0/],
  ["stride", /^stride: word of the language\n[^]*\nstride is a parameter too, of conv, /],
  ["stochastic depth", /^"stochastic depth" is residual, StochasticBasic here\.[^]*drop: float = 0/],
  ["Skip connections", /^"Skip connections" is residual, shortcut here\./],
  ["receptive field", /^"receptive field" is receptive_field here\.\n\nreceptive_field: quantity\n/],
  ["batch norm", /^"batch norm" is bn here\./],
  ["fine-tuning", /^"fine-tuning" is start, freeze here\.\n\nstart: recipe entry\n[^]*\nfreeze: recipe entry\n/],
  ["data augmentation", /^"data augmentation" is augmentations here\.\n\naugmentations:\n {2}pad_crop +augmentation: /],
  ["focal loss", /^"focal loss" is focal here\.\n\nfocal: loss\n/],
  ["nn.Linear", /^"nn\.Linear" is linear here\.\n\nlinear: layer\n/],
  ["warm-up", /^"warm-up" is a parameter of these:\n {2}constant +schedule: /],
  ["optimizers", /^optimizers:\n {2}sgd +optimizer: /],
  ["shape mismatch", /^"shape mismatch" is RN2001, RN2002, expect here\.\n\nerror\[RN2001\]/],
  ["export", /^"export" is compile here\.\n\ncompile: verb\n/],
  ["--resume", /^--resume: flag of train\n\nresnet train --resume/],
  ["--image 224x224", /^--image: flag of summary, compile, names, bench\n/],
  ["threads", /^--threads: flag of summary, train, /],
  ["option A", /^"option A" is told of on these pages:\n[^]*zero_pad +shortcut: /],
  ["->", /^->: notation\nwhat the left puts out goes into the right/],
  ["symbol", /^symbol: notation\n/],
  ["block.number", /^block\.number: notation\n/],
  ["residual", /scale: float or learned\n/],
])("what a person might type finds its page: %s", async (name, page) => {
  const { code, out, err } = await resnet("explain", ...name.split(" "));
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(page);
});

test("what people call things leads to pages that there are, and no two phrases are one", async () => {
  const names = phrases.map(([called]) => joined(called));
  expect(names.filter((each, index) => names.indexOf(each) !== index)).toEqual([]);
  for (const page of new Set(phrases.flatMap(([, pages]) => pages))) {
    const { code, out } = await resnet("explain", page);
    expect([code, out.includes(page)], page).toEqual([0, true]);
  }
  // What has a page of its own is nobody's other name.
  const own = new Set([...allTopics().map(({ name }) => name), ...verbs.keys()]);
  expect(phrases.filter(([called]) => own.has(called))).toEqual([]);
});
