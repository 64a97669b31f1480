/** What a verb says of itself: a file of `cli/commands` exports one, and `cli/verbs.ts` has its name. */
import type { Command } from "commander";
import { built, type Given, type Options } from "./options/kinds.ts";
import { packagePath } from "./package-folder.ts";
import type { Io } from "./terminal.ts";

/** The words that a verb takes besides its options. */
export interface Words<Read extends readonly unknown[]> {
  /** `<target>` */
  readonly usage: string;
  /** As the action is given them, of as many as the usage lets through. */
  readonly read: (words: readonly string[]) => Read;
}

export const noWords: Words<[]> = { usage: "", read: () => [] };

export function oneWord(name: string): Words<[string]> {
  return { usage: `<${name}>`, read: ([word = ""]) => [word] };
}

export function twoWords(first: string, second: string): Words<[string, string]> {
  return { usage: `<${first}> <${second}>`, read: ([one = "", two = ""]) => [one, two] };
}

export function maybeWord(name: string): Words<[string | undefined]> {
  return { usage: `[${name}]`, read: ([word]) => [word] };
}

/** Any number of them, also none. */
export function manyWords(name: string): Words<[readonly string[]]> {
  return { usage: `[${name}...]`, read: (words) => [words] };
}

interface Declaration<Read extends readonly unknown[], O extends Options> {
  readonly name: string;
  /** A line of `resnet --help`. */
  readonly says: string;
  readonly examples: readonly string[];
  readonly words: Words<Read>;
  readonly options: O;
  /** What looks like a flag and is none of its own is a word: `resnet explain --resume`. */
  readonly flagsAreWords?: true;
  /** The second of a verb that looks at the others or runs them: `explain`, `demo`. */
  readonly run: Run<Read, O> | { readonly among: (program: Command, run: RunLine) => Run<Read, O> };
}
/** Runs another command line. @returns its exit code */
type RunLine = (argv: readonly string[]) => Promise<number>;
/** @returns the exit code: 0 clean, 1 with findings @throws UsageError, ResnetProblem */
type Run<Read extends readonly unknown[], O extends Options> = (
  ...given: [...words: Read, options: Given<O>, io: Io]
) => number | Promise<number>;

export interface Verb {
  readonly name: string;
  /** @param end is told the exit code */
  readonly addTo: (program: Command, io: Io, end: (code: number) => void, runLine: RunLine) => void;
}

/** Designs of the package are named where somebody has it: in a checkout `examples`, else in node_modules. */
function reachable(example: string): string {
  return example.replaceAll(/(?<=^| )examples(?=\/|$)/g, packagePath("examples"));
}

/** What an example names that nobody has from the start, and where it comes from. */
const brought: readonly (readonly [named: RegExp, says: string])[] = [
  [/\bnets\b(?!\/mine)/, "nets/first.resnet is what `resnet init` writes"],
  [/\b(?:nets\/mine|changed)\.resnet/, "mine.resnet and changed.resnet are designs of yours"],
  [/ \w+\.safetensors/, "Files of weights are published ones or yours"],
  [
    /\b(?:coat\.png|photos)\b/,
    "coat.png, bag.jpg and photos are images of yours, of the model's size or brought to it by the recipe's `evaluate:`",
  ],
  [/\bout\/fashionnet\//, "out/fashionnet is what training examples/fashion.resnet writes"],
  [/^resnet plot out\//, "out/plain56 and the others are folders of runs"],
  [/--resume out\/resnet20/, "out/resnet20 is what the run before has written"],
  [/\.\.\/data\/cifar10/, "../data/cifar10 is a folder with the binary files of CIFAR-10"],
  [/origin\/main|v1\.2/, "origin/main and v1.2 are commits of your repository"],
  [/\.\.\/release\//, "../release is a folder with the designs of before"],
  [/--names map\.json/, "map.json is what `resnet names` writes"],
];
function broughtText(examples: readonly string[]): string {
  const notes = brought
    .filter(([named]) => examples.some((each) => named.test(each)))
    .map(([, says]) => reachable(says));
  return notes.length === 0 ? "" : `\n\n${notes.map((each) => `${each}.`).join("\n")}`;
}

export function defineVerb<Read extends readonly unknown[], O extends Options>({
  name,
  says,
  examples,
  words,
  options,
  flagsAreWords,
  run,
}: Declaration<Read, O>): Verb {
  return {
    name,
    addTo: (program, io, end, runLine) => {
      const command = program
        .command(`${name} ${words.usage}`)
        .description(says)
        .addHelpText(
          "after",
          `\nExamples:\n${examples.map((each) => `  $ ${reachable(each)}`).join("\n")}${broughtText(examples)}`,
        );
      for (const option of built(options)) command.addOption(option);
      if (flagsAreWords) command.allowUnknownOption();
      command.action(async () => {
        const action = typeof run === "function" ? run : run.among(program, runLine);
        end(await action(...words.read(command.args), command.opts<Given<O>>(), io));
      });
    },
  };
}
