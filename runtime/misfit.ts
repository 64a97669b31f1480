/** Why a file does not fit a program, told tensor by tensor. */
import { GIVEN, leftOver, type Match, type Matches } from "./match-tensors.ts";
import { withoutPrefix } from "./names.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program } from "./program.ts";
import { shown } from "./safetensors-header.ts";

const MOST_LISTED = 8;

/** The first few, and how many more there are. */
export function listed(items: readonly string[]): string {
  const more = items.length - MOST_LISTED;
  return items.slice(0, MOST_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/**
 * The one match that there is.
 * @param file its name, for messages
 * @throws ResnetProblem RN4014
 */
export function requireFit({ best, rival }: Matches, program: Program, file: string): Match {
  if (best.idle.length > 0) throw idleProblem(best.idle, program, file);
  if (leftOver(best) > 0) throw best.copies.length > 1 ? copiesProblem(best.copies, file) : misfit(best, program, file);
  if (best.twice) {
    const reason = `by ${best.words}, which it has, ${best.twice.join(" and ")} are one tensor`;
    throw new ResnetProblem("RN4014", `${file} cannot be read: ${reason}`, "save the weights with our own names");
  }
  if (rival) throw ambiguity(best, rival, file);
  if (best.used.size === 0 && program.tensors.length > 0)
    throw new ResnetProblem("RN4014", `${file} has nothing for ${program.name}`, "name fewer parts as missing");
  return best;
}

/** A part that may be missing, as a person names it, and that is nowhere. */
export class UnknownPart extends ResnetProblem {}

function idleProblem(idle: readonly string[], { name, tensors }: Program, file: string): UnknownPart {
  const learned = tensors.filter(({ role }) => role !== "optimizer");
  const parts = new Set(learned.map((tensor) => tensor.name.split(".")[0] ?? ""));
  return new UnknownPart(
    "RN4014",
    `neither ${name} nor ${file} has a part ${listed(idle.map(shown))} that could be missing`,
    `a part is a stage, a layer or a tensor; ${name} has ${listed([...parts])}`,
  );
}

function copiesProblem(copies: readonly string[], file: string): ResnetProblem {
  const places = copies.map((prefix) => (prefix === "" ? "without a prefix" : `after ${shown(prefix)}`));
  return new ResnetProblem(
    "RN4014",
    `${file} has the model's tensors ${copies.length} times: ${places.join(", ")}`,
    "save those that you want in a file of their own, or leave the others: `allowMissing: [PREFIX]`",
  );
}

function ambiguity(best: Match, rival: Match, file: string): ResnetProblem {
  const tensor = [...best.used.keys()].find((name) => rival.used.get(name) !== best.used.get(name)) ?? "";
  const readings = [best, rival].map(
    ({ words, used }) => `as ${words} ${tensor} is ${shown(used.get(tensor) ?? "not there")}`,
  );
  return new ResnetProblem(
    "RN4014",
    `${file} fits in two ways: ${readings.join(", ")}`,
    "rename the tensors in the file, so that it fits in one",
  );
}

/** As Hugging Face's libraries name them. */
const SHARD = /-\d{5}-of-\d{5}\./;

function misfit(match: Match, { name }: Program, file: string): ResnetProblem {
  const { mismatched, words } = match;
  const shapes = mismatched.map(
    ({ name: ours, there, here }) => `${ours} as [${there.join(", ")}], the model as [${here.join(", ")}]`,
  );
  const details = [...(words === GIVEN ? notAsGiven(match) : whatIsLeft(match))];
  if (shapes.length > 0) details.push(`has ${listed(shapes)}`);
  if (SHARD.test(file)) details.push("by its name it is one of several files, which together are the weights");
  const part = onlyPart(match);
  const way =
    part === undefined
      ? "if it is this model by other names: resnet names FILE:MODEL WEIGHTS -o map.json, then that file as `names`"
      : `to load the rest and keep what ${name} has there: \`allowMissing: ["${part}"]\``;
  return new ResnetProblem(
    "RN4014",
    `${file} ${details.join("; ")}`,
    `${words === GIVEN ? "mend the names that were given" : "load the weights into the model that they were saved from"}; ${way}`,
  );
}

function whatIsLeft({ missing, others, words }: Match): readonly string[] {
  if (missing.length + others.length === 0) return [];
  const first = shown(missing[0]?.theirs ?? others[0] ?? "");
  const counts = `lacks ${counted(missing.length, "tensor")} and has ${counted(others.length, "other")}; the first is ${first}`;
  if (missing.length + others.length === 1) return [counts];
  const lacking = missing.map(({ name: ours, theirs }) => (ours === theirs ? ours : `${shown(theirs)} (${ours})`));
  return [
    counts,
    ...(lacking.length > 0 ? [`it lacks ${listed(lacking)}`] : []),
    ...(others.length > 0 ? [`its others are ${listed(others.map(shown))}`] : []),
    ...(words === "our names" ? [] : [`it was read by ${words}`]),
  ];
}

/** What of the names that a person has given the file does not have, and which of its tensors have none. */
function notAsGiven({ missing, others }: Match): readonly string[] {
  const lacking = missing.map(({ name: ours, theirs }) =>
    ours === theirs ? `${ours}, for which no name is given` : `${shown(theirs)}, given for ${ours}`,
  );
  return [
    ...(lacking.length > 0 ? [`has no ${listed(lacking)}`] : []),
    ...(others.length > 0 ? [`no name is given for its ${listed(others.map(shown))}`] : []),
  ];
}

/** The part that all that does not fit belongs to, and that is not all there is. */
function onlyPart({ missing, others, mismatched, prefix, used }: Match): string | undefined {
  const ours = [...missing, ...mismatched].map(({ name }) => name);
  const theirs = others.map((each) => withoutPrefix(each, prefix));
  const parts = new Set((ours.length > 0 ? ours : theirs).map((name) => name.split(".")[0] ?? ""));
  const [part] = parts;
  return parts.size === 1 && used.size > 0 && part !== undefined && shown(part) === part ? part : undefined;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
