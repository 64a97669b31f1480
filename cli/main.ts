#!/usr/bin/env node
/** The binary `resnet`. What a verb needs is loaded when the verb is given: `check` never sees a GPU. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { MOST_THREADS } from "../runtime/cpu/threads.ts";
import { harmless, printable } from "../compiler/diagnostics/render/printable.ts";
import { MOST_COUNT, wholeFrom } from "../compiler/model/values/counts.ts";
import { isRate, RATE_RANGE } from "../compiler/recipes/rates.ts";
import { version } from "../compiler/version.ts";
import { Refused } from "../grammar/refused.ts";
import { configOption, configOptions } from "./config/options.ts";
import { deviceWords } from "./devices/words.ts";
import { failureCode, tellFailure } from "./failure.ts";
import { findingsOptions } from "./findings-options.ts";
import { path } from "./path-option.ts";
import { watchStreams } from "./streams.ts";
import { terminalIo, type Io } from "./terminal.ts";

/** A whole number in its range; what is beyond is told with the limit. */
function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is ${wholeFrom(least, most)}.`);
  };
}
const count = whole(1, MOST_COUNT);
const natural = whole(0, MOST_COUNT);
function rate(text: string): number {
  const value = Number(text);
  if (!isRate(value)) throw new InvalidArgumentError(`It is ${RATE_RANGE}.`);
  return value;
}

const device = (): Option =>
  new Option("--device <which>", "auto is a real GPU where there is one, else the processor (cpu)")
    .choices(deviceWords)
    .default("auto")
    .env("RESNET_DEVICE");

const allowMissing = (): Option =>
  new Option("--allow-missing <part>", "a part that the weights may lack or have in other shapes: head; once for each")
    .default([], "none")
    .argParser((part: string, others: readonly string[]) => [...others, part]);

const threads = (): Option =>
  new Option("--threads <n>", "of the device cpu; as many as there are cores when left out").argParser(
    whole(1, MOST_THREADS),
  );

/** Runs one command line. @returns the exit code: 0 clean, 1 findings, 2 usage or files, 3 a bug of ours */
export async function run(argv: readonly string[], given: Io = terminalIo()): Promise<number> {
  let code = 0;
  const io: Io = { ...given, err: (text) => given.err(harmless(text, given.colour.err)) };
  const program = new Command("resnet")
    .description("Residual networks as text: checked, compiled to WebGPU and WebAssembly, trained.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(onOneLine(text.trimEnd(), argv)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError("(resnet --help shows the verbs)");
  const verb = (usage: string, description: string, examples: readonly string[]): Command =>
    program
      .command(usage)
      .description(description)
      .addHelpText("after", `\nExamples:\n${examples.map((each) => `  $ ${each}`).join("\n")}`);

  const check = verb("check [files...]", "parse, resolve, prove every join, evaluate every claim, hold every budget", [
    "resnet check  (what include of resnet.config.json says)",
    "resnet check examples/cifar.resnet",
    "resnet check nets 'more/**/*.resnet' --format github",
    "resnet check nets/mine.resnet:Mine",
    "cat nets/mine.resnet | resnet check -",
  ]).action(async (files: string[], options) => {
    code = await (await import("./commands/check.ts")).check(files, options, io);
  });
  for (const option of [...findingsOptions(), ...configOptions()]) check.addOption(option);
  const lint = verb("lint [files...]", "check, and the rules: known mistakes, each with its reason", [
    "resnet lint nets",
    "resnet lint nets/mine.resnet --fix",
    "resnet lint nets --fix --diff",
    "resnet lint nets --format sarif --fail-level warning",
  ])
    .option("--fix", "mend what can be mended without changing a checked model")
    .option("--unsafe-fixes", "mend what changes weights, training or names, too")
    .option("--diff", "write nothing, show what the fixes would do; exit 1 if anything would change")
    .action(async (files: string[], options) => {
      code = await (await import("./commands/lint.ts")).lint(files, options, io);
    });
  for (const option of [...findingsOptions(), ...configOptions()]) lint.addOption(option);
  verb(
    "summary <target>",
    "table of layers: shapes, parameters, multiply-adds, activations, receptive fields, memory",
    [
      "resnet summary examples/cifar.resnet:ResNet20",
      "resnet summary examples/imagenet.resnet:ResNet50 --json",
      "resnet summary examples/imagenet.resnet:ResNet50 --batch 128",
    ],
  )
    .option("--json", "as JSON")
    .option("--batch <n>", "examples at a time, for the planned memory", count, 1)
    .option(
      "--image <size>",
      "height and width, 224x224, where the input leaves them open; of tokens their number, 196",
    )
    .action(async (target: string, options) => {
      code = (await import("./commands/summary.ts")).summary(target, options, io);
    });
  verb("graph <target>", "a picture of the architecture: stages as boxes, shortcuts as arcs", [
    "resnet graph examples/imagenet.resnet:ResNet50 -o resnet50.svg",
    "resnet graph examples/cifar.resnet:ResNet20 --format mermaid",
  ])
    .option("-o, --out <file>", "NAME.svg, NAME.dot or NAME.mmd", path)
    .addOption(
      new Option("--format <format>", "for stdout, or whatever the file's name says").choices([
        "svg",
        "dot",
        "mermaid",
      ]),
    )
    .action(async (target: string, options) => {
      code = (await import("./commands/graph.ts")).graph(target, options, io);
    });
  verb("diff <before> <after>", "what changed between two designs: weights, shapes, inputs and outputs, costs", [
    "resnet diff old/net.resnet net.resnet",
    "resnet diff examples/cifar.resnet:ResNet20 examples/cifar.resnet:ResNet32 --json",
  ])
    .option("--json", "as JSON")
    .action(async (before: string, after: string, options) => {
      code = (await import("./commands/diff.ts")).diff(before, after, options, io);
    });
  const breaking = verb(
    "breaking [files...]",
    "what changed since a commit, or against a folder, that breaks checkpoints or callers",
    [
      "resnet breaking --against origin/main  (what include of resnet.config.json says, else all below)",
      "resnet breaking --against v1.2 nets --class SHAPES",
      "resnet breaking --against origin/main --format github",
      "resnet breaking --against ../release/ nets/mine.resnet --json",
    ],
  )
    .requiredOption("--against <ref>", "a git branch, tag or commit; or a folder: ./old, old/", path)
    .addOption(
      new Option("--class <least>", "counts this class and all that are worse")
        .choices(["WEIGHTS", "SHAPES", "INTERFACE", "BUDGET"])
        .default("BUDGET"),
    )
    .option("--json", "all that was compared as JSON, what did not change too")
    .action(async (files: string[], options) => {
      code = await (await import("./commands/breaking.ts")).breaking(files, options, io);
    });
  for (const option of [...findingsOptions(), configOption()]) breaking.addOption(option);
  verb("fmt [files...]", "lays designs out in the one style, comments kept; the Prettier plugin resnet-lang/prettier", [
    "resnet fmt nets",
    "resnet fmt --check  (what include of resnet.config.json says)",
    "resnet fmt --diff nets/mine.resnet | git apply",
  ])
    .option("--check", "write nothing, name the files that are not formatted; exit 1 if there are any")
    .option("--diff", "write nothing, show what would change; exit 1 if anything would")
    .action(async (files: string[], options) => {
      code = await (await import("./commands/fmt.ts")).fmt(files, options, io);
    });
  verb("compile <target>", "a module to run, or any stage on the way as text", [
    "resnet compile examples/cifar.resnet:ResNet20 -o out/resnet20",
    "resnet compile examples/cifar.resnet:ResNet20 --train -o out/resnet20  (the step of its recipe)",
    "resnet compile examples/cifar.resnet:warm --train --batch 64 -o out/warm",
    "resnet compile examples/cifar.resnet:ResNet20 --train --emit graph:after=differentiate",
  ])
    .option("-o, --out <folder>", "where to write the module, its types and kernels", path)
    .option("--emit <stage>", "print ast, model, graph, graph:after=PASS, plan, wgsl, wat or module instead")
    .option("--batch <n>", "examples at a time; the recipe's with --train, else 1", count)
    .option(
      "--train",
      "a training step too: the recipe's; for a model without one SGD with momentum 0.9 and weight decay 1e-4",
    )
    .option(
      "--image <size>",
      "height and width, 224x224, where the input leaves them open; of tokens their number, 196",
    )
    .option("--for <devices>", "portable (every device), software, gpu or cpu", "portable")
    .action(async (target: string, options) => {
      code = (await import("./commands/compile.ts")).compile(target, options, io);
    });
  verb("train <target>", "trains a recipe, with checkpoints, resume and a loss curve", [
    "resnet train examples/fashion.resnet",
    "resnet train examples/cifar.resnet:ResNet20 --data ../data/cifar10 --steps 1000",
    "resnet train examples/cifar.resnet:ResNet20 --data ../data/cifar10 --resume out/resnet20",
    "resnet train nets/mine.resnet --weights resnet18.safetensors --allow-missing head",
  ])
    .addOption(device())
    .addOption(threads())
    .option("--data <folder>", "where the data set's files are", path)
    .option("--out <folder>", "where checkpoints and results go (default: out/NAME)", path)
    .option("--steps <n>", "length of the run in steps; what the recipe counts in epochs stays so", count)
    .option("--epochs <n>", "length of the run in epochs; what the recipe counts in steps stays so", count)
    .option("--batch <n>", "examples a step; the rate stays, and an epoch has other steps", count)
    .option("--seed <n>", "of weights, order, augmentation, held-out examples and synthetic images", natural)
    .option("--rate <x>", "base learning rate, of which warm-up and drops are parts", rate)
    .addOption(
      new Option("--names <style>", "names of the tensors in best.safetensors").choices(["torchvision", "cifar"]),
    )
    .option("--resume <path>", "go on from a run's checkpoint: its folder, or a file", path)
    .option("--weights <file>", "begin with these weights (safetensors, with our names or PyTorch's), at step 0", path)
    .addOption(allowMissing())
    .option("--overwrite", "lose the run whose weights are in the folder")
    .action(async (target: string, options) => {
      code = await (await import("./commands/train.ts")).train(target, options, io);
    });
  verb("eval <target>", "accuracy of saved or published weights on a test set", [
    "resnet eval examples/fashion.resnet --weights out/fashion/best.safetensors",
    "resnet eval examples/cifar.resnet:ResNet20 --weights resnet20.safetensors --data ../data/cifar10 --normalize imagenet",
  ])
    .requiredOption("--weights <file>", "safetensors, with our names or PyTorch's", path)
    .addOption(allowMissing())
    .option(
      "--dataset <name>",
      "the test set of cifar10, cifar100, mnist or fashion_mnist instead of the recipe's data",
    )
    .option("--data <folder>", "where the data set's files are", path)
    .option("--normalize <how>", "channel, none, imagenet, or mean,…/std,… (default: as the weights say, else channel)")
    .option(
      "--seed <n>",
      "that drew the held-out examples, where the weights do not say (default: the recipe's)",
      natural,
    )
    .option("--batch <n>", "examples at a time", count, 100)
    .option("--limit <n>", "only the first examples", count)
    .addOption(device())
    .addOption(threads())
    .action(async (target: string, options) => {
      code = await (await import("./commands/eval.ts")).evaluate(target, options, io);
    });
  verb("explain [code]", "the page of a code: what is wrong, why, an example, how it is mended", [
    "resnet explain RN2001",
    "resnet explain --all",
  ])
    .option("--all", "every code on a line")
    .action(async (wanted: string | undefined, options) => {
      code = (await import("./commands/explain.ts")).explain(wanted, options, io);
    });
  verb(
    "init [folder]",
    "a design to begin with, a configuration, a GitHub workflow, .gitignore, pre-commit hooks; never overwrites",
    ["resnet init", "resnet init my-nets"],
  ).action(async (folder = ".") => {
    code = (await import("./commands/init.ts")).init(folder, io);
  });
  verb("doctor", "each device with a measured rate; which is chosen and why, what would be faster", [
    "resnet doctor",
    "resnet doctor --json",
    "resnet doctor --device software-gpu",
  ])
    .addOption(device())
    .addOption(threads())
    .option("--json", "as JSON")
    .action(async (options) => {
      code = await (await import("./commands/doctor.ts")).doctor(options, io);
    });

  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Refused) {
      (await import("./design.ts")).showDiagnostics([error.diagnostic], io.colour.err, io.err);
      return 1;
    }
    tellFailure(error, io);
    return failureCode(error);
  }
}

/** A refusal names what was given, which may hold line breaks: it is one message all the same. */
function onOneLine(text: string, argv: readonly string[]): string {
  const given = argv.flatMap((each) => [each, each.slice(each.indexOf("=") + 1)]).filter((each) => each.includes("\n"));
  return given.reduce((told, each) => told.replaceAll(each, printable(each)), text);
}

/** True when this file is the process's entry, also through npm's link in node_modules/.bin. */
async function isEntry(): Promise<boolean> {
  const [{ realpathSync }, { fileURLToPath }] = await Promise.all([import("node:fs"), import("node:url")]);
  const [, script] = process.argv;
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (await isEntry()) {
  watchStreams();
  // What fails outside of every call, a rejected promise that nobody awaits, is told like the rest.
  process.on("uncaughtException", (error) => {
    tellFailure(error, terminalIo());
    process.exit(failureCode(error));
  });
  process.exitCode = await run(process.argv.slice(2));
}
