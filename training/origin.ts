/** What a run is, known before its first step; and how it differs from one that was. */
import { MOST_LETTERS } from "./field-reader.ts";
import { wordDifferences } from "./recipe-words.ts";
import type { DataOrigin, RunOrigin, RunRecord } from "./record.ts";

/** What can be told of a run before its data is read. */
export type EarlyOrigin = Omit<RunOrigin, "normalisation" | "classes" | "examples" | "begins">;
export type RunFacts = EarlyOrigin & Pick<RunRecord, "seed" | "batch" | "metric" | "length">;

/** As it will be read again. */
export function asKept<T extends Pick<EarlyOrigin, "model" | "recipe" | "file">>(origin: T): T {
  const [model, recipe, file] = [origin.model, origin.recipe, origin.file].map((text) => text.slice(0, MOST_LETTERS));
  return { ...origin, model, recipe, file };
}

/** The same images are held out, or the same test set is scored: accuracies can be compared. */
export function scoresTheSame(one: DataOrigin, other: DataOrigin): boolean {
  return dataText(one) === dataText(other);
}

/**
 * The seed draws other held-out images from more or fewer: a word that weights have seen some of these.
 * @param file the weights
 * @param examples images of the training set as it is now
 * @returns undefined where the same are drawn, or nobody knows
 */
export function otherDrawText(
  file: string,
  then: RunOrigin | undefined,
  now: DataOrigin,
  examples: number,
): string | undefined {
  if (!then || !isDrawnOf(then.data, now) || then.examples === undefined || then.examples === examples)
    return undefined;
  return `${file} was trained on ${now.kind} of ${grouped(then.examples)} images, here it has ${grouped(examples)}: others are held out, and it may have seen these`;
}

/** `cifar10`, `synthetic (classes 4, size 8), 16 held out by seed 1` */
export function dataText(data: DataOrigin): string {
  return `${drawnText(data)}${isDrawn(data) ? ` by seed ${data.split}` : ""}`;
}

/** By a seed: which images are held out, or all of them. */
export function isDrawn({ heldOut, synthetic }: DataOrigin): boolean {
  return heldOut > 0 || synthetic !== undefined;
}

function drawnText({ kind, path, synthetic, heldOut }: DataOrigin): string {
  const sizes = Object.entries(synthetic ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const made = synthetic ? ` (${sizes.map(([name, size]) => `${name} ${size}`).join(", ")})` : "";
  const place = path === undefined ? "" : `("${path}")`;
  return `${kind}${place}${made}${heldOut > 0 ? `, ${grouped(heldOut)} held out` : ""}`;
}

/** What of a run was another then than it is now: `the seed (5, now 1)`. */
export function differences(then: RunRecord, now: RunFacts): readonly string[] {
  const { origin } = then;
  const pairs: readonly (readonly [
    what: string,
    then: string | number | undefined,
    now: string | number | undefined,
  ])[] = [
    ["the file", origin?.file, now.file],
    ["the recipe", origin?.recipe, now.recipe],
    ["the model", origin?.model, now.model],
    ["the data", origin && drawnText(origin.data), drawnText(now.data)],
    ["the seed", then.seed, now.seed],
    ["the batch", then.batch, now.batch],
    ["the metric", then.metric, now.metric],
    ["the length that its schedule counts on", stepsOf(then), stepsOf(now)],
  ];
  const told = pairs.flatMap(([what, was, is]) =>
    was === undefined || is === undefined || was === is ? [] : [`${what} (${was}, now ${is})`],
  );
  if (origin && origin.network !== now.network) told.push("the network");
  const words = origin?.words && now.words ? wordDifferences(origin.words, now.words) : [];
  const isOther = origin?.training !== undefined && now.training !== undefined && origin.training !== now.training;
  return [...told, ...(words.length === 0 && isOther ? ["what the recipe says"] : words)];
}

/** Images of a training set that are held out now were not held out then; synthetic ones of another seed are others. */
export function mayHaveSeen(before: DataOrigin, now: DataOrigin): boolean {
  return isDrawnOf(before, now) && !scoresTheSame(before, now);
}

/** What is held out now is drawn of the training set that there was before. */
function isDrawnOf(before: DataOrigin, now: DataOrigin): boolean {
  const isSame = before.kind === now.kind && before.path === now.path;
  return isSame && now.synthetic === undefined && now.heldOut > 0;
}

/** What weights that were saved before we said it cannot tell of their run, in words; undefined where they tell all. */
export function unknownOf({ origin }: RunRecord): string | undefined {
  if (!origin) return "which data and which recipe it is of";
  return origin.training === undefined && origin.words === undefined ? "what its recipe said" : undefined;
}

function stepsOf({ length }: Pick<RunRecord, "length">): string | undefined {
  return length === undefined ? undefined : `${grouped(length)} steps`;
}
const grouped = (count: number): string => count.toLocaleString("en-US");
