/**
 * What the command line suggests is there: every verb, flag and choice, misspelt, is answered with such as exist, as
 * usage that is wrong (exit code 2).
 */
import { Command } from "commander";
import { beforeAll, describe, expect, test } from "vitest";
import { foreignFlags } from "../../cli/options/foreign-flags.ts";
import { verbs } from "../../cli/verbs.ts";
import { resnet } from "../support/command-line.ts";

const misspelt = (word: string): readonly string[] => [
  `${word.slice(0, 1)}${word.slice(2)}`,
  `${word.slice(0, -2)}${word.at(-1)}${word.at(-2)}`,
];
const asked = (text: string): readonly string[] =>
  (/\(?[Dd]id you mean (?:one of )?([^?]+)\?/.exec(text)?.[1] ?? "").split(", ").filter((each) => each !== "");

/** Each verb's options. */
const optionsOf = new Map<string, Command["options"]>();
beforeAll(async () => {
  const program = new Command();
  const io = { out: () => {}, err: () => {}, interactive: false, colour: { out: false, err: false } };
  for (const load of verbs.values())
    (await load()).verb.addTo(
      program,
      io,
      () => {},
      async () => 0,
    );
  for (const command of program.commands) optionsOf.set(command.name(), command.options);
});

describe("exactly", () => {
  test.each([
    [["trian"], "error: unknown command 'trian'\n(Did you mean train?)\n(resnet --help shows the verbs)"],
    [["help", "trian"], "error: unknown command 'trian'\n(Did you mean train?)\n(resnet --help shows the verbs)"],
    [
      ["train", "a.resnet", "--bacth", "3"],
      "error: unknown option '--bacth'\n(Did you mean --batch?)\n(resnet train --help shows its options)",
    ],
    [
      ["train", "a.resnet", "--bacth-size=3"],
      "error: unknown option '--bacth-size=3'\n(Did you mean --batch?)\n(resnet train --help shows its options)",
    ],
    [
      ["train", "a.resnet", "--batch-size", "3"],
      "error: unknown option '--batch-size'\n(Did you mean --batch?)\n(resnet train --help shows its options)",
    ],
    [
      ["train", "a.resnet", "--lr=0.1"],
      "error: unknown option '--lr=0.1'\n(Did you mean --rate?)\n(resnet train --help shows its options)",
    ],
    [["check", "--lr"], "error: unknown option '--lr'\n(resnet check --help shows its options)"],
    [
      ["train", "a.resnet", "--device", "gpuu"],
      "error: option '--device <which>' argument 'gpuu' is invalid. Allowed choices are auto, gpu, software-gpu, cpu.\n(Did you mean gpu?)\n(resnet train --help shows its options)",
    ],
    [
      ["check", "--format", "xml"],
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, sarif, github, gitlab, junit.\n(resnet check --help shows its options)",
    ],
    [["explain", "bottelneck"], 'error: there is no page of "bottelneck"\n  = help: did you mean Bottleneck?'],
    [
      ["compile", "examples/cifar.resnet:ResNet20", "--emit", "grph"],
      "error: --emit is grph\n  = help: did you mean graph? choose one of ast, model, graph, graph:after=PASS, plan, wgsl, wat, module",
    ],
    [
      ["summary", "examples/cifar.resnet:ResNte20"],
      "error: examples/cifar.resnet has no model or recipe ResNte20\n  = help: did you mean examples/cifar.resnet:ResNet20?",
    ],
  ])("resnet %j", async (argv, text) => {
    const { code, out, err } = await resnet(...argv);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: text });
  });
});

test("a misspelt verb is answered with verbs", async () => {
  let answered = 0;
  for (const word of [...verbs.keys()].flatMap(misspelt)) {
    if (verbs.has(word)) continue;
    const { code, err } = await resnet(word);
    expect([word, code]).toEqual([word, 2]);
    expect([...verbs.keys(), "help"]).toEqual(expect.arrayContaining([...asked(err)]));
    answered += Math.min(1, asked(err).length);
  }
  expect(answered).toBeGreaterThan(verbs.size);
});

test("a misspelt flag is answered with flags of its verb", async () => {
  const unanswered: string[] = [];
  const every = [...optionsOf.values()].flatMap((options) => options.flatMap(({ long }) => long ?? []));
  for (const [verb, options] of optionsOf) {
    const flags = options.flatMap(({ long }) => long ?? []);
    for (const flag of flags) {
      const word = `--${misspelt(flag.slice(2))[1] ?? ""}`;
      if (flags.includes(word)) continue;
      const { code, err } = await resnet(verb, word);
      expect([verb, word, code]).toEqual([verb, word, 2]);
      // A page may be asked for by a flag of any verb.
      const known = verb === "explain" ? every : flags;
      expect([...known, "--help"], `${verb} ${word}`).toEqual(expect.arrayContaining([...asked(err)]));
      if (asked(err).length === 0) unanswered.push(`${verb} ${word}`);
    }
  }
  // A word of four letters or fewer is near to none.
  expect(unanswered.filter((each) => (each.split("--")[1] ?? "").length > 4)).toEqual([]);
});

test("a misspelt choice is answered with a choice", async () => {
  let answered = 0;
  for (const [verb, options] of optionsOf)
    for (const { long, argChoices } of options)
      for (const word of argChoices ?? []) {
        const wrong = `${word}${word.at(-1) ?? ""}`;
        const { code, err } = await resnet(verb, long ?? "", wrong);
        expect([verb, long, code]).toEqual([verb, long, 2]);
        expect(asked(err), `${verb} ${long ?? ""} ${wrong}`).toEqual([word]);
        answered++;
      }
  expect(answered).toBeGreaterThan(20);
});

test("a flag of PyTorch's scripts is answered where the verb has what it means", () => {
  const every = new Set([...optionsOf.values()].flatMap((options) => options.map(({ long }) => long)));
  for (const [there, here] of foreignFlags) expect(every, there).toContain(here.split(" ")[0]);
});
