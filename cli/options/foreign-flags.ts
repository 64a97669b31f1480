/** Options as scripts of PyTorch have them, and what they are called here. */
import type { Command } from "commander";
import { nearest } from "../../grammar/nearest.ts";

const flags: ReadonlyMap<string, string> = new Map([
  ["--lr", "--rate"],
  ["--learning-rate", "--rate"],
  ["--batch-size", "--batch"],
  ["--bs", "--batch"],
  ["--num-epochs", "--epochs"],
  ["--max-epochs", "--epochs"],
  ["--max-steps", "--steps"],
  ["--iterations", "--steps"],
  ["--gpu", "--device gpu"],
  ["--cuda", "--device gpu"],
  ["--cpu", "--device cpu"],
  ["--checkpoint", "--resume"],
  ["--pretrained", "--weights"],
  ["--output", "--out"],
  ["--num-workers", "--workers"],
  ["--data-dir", "--data"],
  ["--input-size", "--image"],
]);

/**
 * A refusal of an option with what is meant: one that is known from elsewhere, and a misspelt one that the verb wants,
 * of which commander says only that it is missing.
 */
export function withFlagsHere(text: string, program: Command, argv: readonly string[]): string {
  const [verb] = argv;
  const longs = program.commands.find((each) => each.name() === verb)?.options.flatMap(({ long }) => long ?? []);
  if (!longs) return text;
  const unknown = argv
    .map((each) => each.replace(/=.*$/s, ""))
    .find((each) => /^--\w/.test(each) && !longs.includes(each));
  if (unknown === undefined || unknown === "--help") return text;
  const isMissing = text.startsWith("error: required option");
  const [line] = isMissing ? [`error: unknown option '${unknown}'`] : (/^error: unknown option .*$/m.exec(text) ?? []);
  const isAnswered = text.includes("(Did you mean");
  const alike = isAnswered || isMissing ? undefined : nearest(unknown, [...flags.keys()]);
  const here = flags.get(unknown) ?? flags.get(alike ?? "");
  const isThere = here !== undefined && longs.includes(here.split(" ")[0] ?? "");
  const near = isThere ? here : nearest(unknown, longs);
  if (line === undefined || (!isThere && !isMissing)) return text;
  return near === undefined ? line : `${line}\n(Did you mean ${near}?)`;
}

/** For the test: what there is elsewhere, and here. */
export const foreignFlags = flags;
