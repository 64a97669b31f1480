/** `resnet names FILE:Model weights.safetensors`: which tensor of a file is which of the model's; kept, edited, given back. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { lower } from "../../compiler/lower/lower.ts";
import { matchTensors, leftOver } from "../../runtime/match-tensors.ts";
import { proposeNames, type ProposedName } from "../../runtime/naming/propose-names.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { openModel, parseTarget } from "../design.ts";
import { writeWhole } from "../files/write.ts";
import { imageSizes } from "../image-sizes.ts";
import { namesJson, namesTable } from "../names-table.ts";
import { flag, value, type Given } from "../options/kinds.ts";
import { image } from "../options/shared.ts";
import { path } from "../options/values.ts";
import { shellPath } from "../shell.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Io } from "../terminal.ts";
import { defineVerb, twoWords } from "../verb.ts";
import { readWeights } from "../weights.ts";

const options = {
  out: value("<file>", "writes the names there, to be edited and given back: --names map.json", path, { short: "-o" }),
  json: flag("the names as that file has them"),
  image,
};

export const verb = defineVerb({
  name: "names",
  says: "which tensor of a file of weights is which of a model's, by name, or by order, shape and structure",
  examples: [
    "resnet names examples/cifar.resnet:ResNet20 resnet20.safetensors",
    "resnet names nets/mine.resnet:Net theirs.safetensors -o map.json",
    "resnet eval nets/mine.resnet:Net --weights theirs.safetensors --names map.json",
  ],
  words: twoWords("target", "weights"),
  options,
  run: names,
});

function names(
  target: string,
  weights: string,
  { out, json = false, image: size }: Given<typeof options>,
  io: Io,
): number {
  const model = openModel(parseTarget(target), io);
  const sizes = size === undefined ? model.symbols : (imageSizes(model, size) ?? model.symbols);
  const { tensors } = lower(model, { kind: "infer", batch: 1, sizes });
  const { entries } = openSafetensors(readWeights(weights), weights);
  const file = new Map([...entries].map(([name, { shape }]) => [name, shape]));
  const { best, rival } = matchTensors(tensors, file, []);
  const isKnown = leftOver(best) === 0 && !best.twice && !rival;
  const proposal = isKnown ? undefined : proposeNames(tensors, file);
  const rows: readonly ProposedName[] =
    proposal?.rows ?? [...best.used].map(([ours, theirs]) => ({ ours, theirs: [theirs] }));
  const rest = proposal?.rest ?? [];
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const text = namesJson(rows, shapes, file);
  io.out(json ? text.trimEnd() : namesTable(rows, shapes, file));
  const say = (line: string): void => io.err(printable(line));
  say(isKnown ? `${weights} has ${best.words}` : `proposed by order, shape and structure: look it through`);
  const several = rows.filter(({ theirs }) => theirs.length > 1).length;
  const none = rows.filter(({ theirs }) => theirs.length === 0).length;
  if (several > 0) say(`${grouped(several)} may be several of the file's: keep one of each list`);
  if (none > 0) say(`${grouped(none)} have nothing that fits`);
  if (rest.length > 0)
    say(
      `not used of ${weights}: ${rest.slice(0, MOST_LISTED).join(", ")}${rest.length > MOST_LISTED ? ` and ${grouped(rest.length - MOST_LISTED)} more` : ""}`,
    );
  const parts = [...new Set(rest.map(partOf))].filter((part) =>
    rows.every(({ theirs }) => theirs.every((name) => partOf(name) !== part)),
  );
  if (parts.length > 0 && parts.length <= MOST_LISTED)
    say(
      `leave that with ${parts.map((part) => `--allow-missing ${shellPath(part)}`).join(" ")} where the weights are read`,
    );
  if (out !== undefined) {
    writeWhole(out, text);
    say(`${out} written; give it back: --names ${shellPath(out)}`);
  }
  return several + none > 0 ? 1 : 0;
}

const MOST_LISTED = 8;

/** With what its name begins: `AuxLogits`. */
function partOf(name: string): string {
  return name.split(".")[0] ?? "";
}
