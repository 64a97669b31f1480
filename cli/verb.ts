/** What a verb says of itself: a file of `cli/commands` exports one, and `cli/verbs.ts` has its name. */
import type { Command } from "commander";
import { built, type Given, type Options } from "./options/kinds.ts";
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
  /** The second of a verb that looks at the others: `explain`. */
  readonly run: Run<Read, O> | { readonly among: (program: Command) => Run<Read, O> };
}
/** @returns the exit code: 0 clean, 1 with findings @throws UsageError, ResnetProblem */
type Run<Read extends readonly unknown[], O extends Options> = (
  ...given: [...words: Read, options: Given<O>, io: Io]
) => number | Promise<number>;

export interface Verb {
  readonly name: string;
  /** @param end is told the exit code */
  readonly addTo: (program: Command, io: Io, end: (code: number) => void) => void;
}

export function defineVerb<Read extends readonly unknown[], O extends Options>({
  name,
  says,
  examples,
  words,
  options,
  run,
}: Declaration<Read, O>): Verb {
  return {
    name,
    addTo: (program, io, end) => {
      const command = program
        .command(`${name} ${words.usage}`)
        .description(says)
        .addHelpText("after", `\nExamples:\n${examples.map((each) => `  $ ${each}`).join("\n")}`);
      for (const option of built(options)) command.addOption(option);
      command.action(async () => {
        const action = typeof run === "function" ? run : run.among(program);
        end(await action(...words.read(command.args), command.opts<Given<O>>(), io));
      });
    },
  };
}
