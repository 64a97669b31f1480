/**
 * What weights are evaluated on. What they say of their run comes first, for only that tells which images they have not
 * seen; then what the design and the flags say. Where these differ, or nobody knows, it is told.
 */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { CheckedRecipe, DataRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { dataSetNames, dataSets } from "../../datasets/table.ts";
import type { Normalisation } from "../../runtime/dataset.ts";
import type { LabelledImages } from "../../training/feed.ts";
import { dataText, isDrawn, otherDrawText, scoresTheSame } from "../../training/origin.ts";
import type { DataOrigin, RunOrigin, RunRecord } from "../../training/record.ts";
import { requireSameClasses } from "../data/fit.ts";
import { allOf, loadData, readPartOf } from "../data/load.ts";
import { normalisationOf } from "../data/normalise.ts";
import { openModel, parseTarget, recipeOf } from "../design.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Io } from "../terminal.ts";
import { networkHash } from "../../compiler/program-origin.ts";
import { dataOrigin } from "../training/identity.ts";
import { UsageError } from "../usage-error.ts";
import { chooseNormalisation, isAlike, normalisationText } from "./normalisation.ts";

export interface EvaluationWish {
  /** `FILE[:NAME]` */
  readonly target: string;
  readonly weights: string;
  readonly record: RunRecord | undefined;
  /** Name of a data set, for its test set. */
  readonly dataset?: string;
  /** Folder of its files. */
  readonly data?: string;
  /** A published data set that is not here is got. */
  readonly download?: boolean;
  readonly normalize?: string;
  /** Of the split, where the weights do not say it. */
  readonly seed?: number;
}

export interface EvaluationSet {
  readonly model: CheckedModel;
  readonly data: LabelledImages;
  readonly indices: Uint32Array;
  readonly normalisation: Normalisation;
  /** What the images go through, as the recipe says. */
  readonly evaluate: DataRecipe["evaluate"];
  /** For people: `16 of 64 images held out by seed 5`. */
  readonly evaluatedOn: string;
  /** The recipe's, else plain cross-entropy. */
  readonly loss: CheckedRecipe["loss"];
  /** The recipe's, else accuracy. */
  readonly metrics: CheckedRecipe["metrics"];
}

/** Sets that are the same for everybody: of the others there is none without a recipe. */
const kinds = dataSetNames.filter((name) => dataSets[name].kind === "published");

/** @param note hears what a person should know @throws UsageError, ResnetProblem, DesignError */
export async function examplesFor(wish: EvaluationWish, io: Io, note: (text: string) => void): Promise<EvaluationSet> {
  const target = parseTarget(wish.target);
  const recipe = wish.dataset === undefined ? recipeOf(target, io, wish.record?.origin?.recipe) : undefined;
  const model = recipe?.model ?? openModel(target, io);
  const origin = wish.record?.origin;
  if (origin && origin.network !== networkHash(model))
    note(
      `the layers of ${model.name} are not those of ${origin.model} in ${origin.file}, which ${wish.weights} was trained with: where its tensors fit, they may mean something else`,
    );
  const found = await (recipe ? ofRecipe(recipe, wish, io, note) : ofDataSet(model, wish, io, note));
  return { model, ...found, normalisation: normalisationFor(found, wish, note) };
}

type Found = Omit<EvaluationSet, "model">;

/** The recipe's held-out examples or its test set: as the run of the weights drew them. */
async function ofRecipe(
  recipe: CheckedRecipe,
  wish: EvaluationWish,
  io: Io,
  note: (text: string) => void,
): Promise<Found> {
  const { data, seed } = drawn(recipe, wish, note);
  return {
    ...(await heldOutOf(data, recipe, seed, wish, io, note)),
    loss: recipe.loss,
    metrics: recipe.metrics,
    evaluate: data.evaluate,
  };
}

/** Examples that a seed holds out, or the test set where it holds out none. */
async function heldOutOf(
  data: DataRecipe,
  { model, loss }: Pick<CheckedRecipe, "model"> & Partial<Pick<CheckedRecipe, "loss">>,
  seed: number,
  { data: folder, download, weights, record }: EvaluationWish,
  io: Io,
  note: (text: string) => void,
): Promise<Omit<Found, "loss" | "metrics" | "evaluate">> {
  const origin = record?.origin;
  const source = { folder, model, scored: loss?.[0].of, seed, tell: io.err, ...(download ? { download: { io } } : {}) };
  const asWeightsSay = data.validation > 0 && data.validation === origin?.data.heldOut;
  const loaded = await loadData(data, asWeightsSay ? { ...source, heldOutBy: weights } : source);
  requireSameClasses(
    { of: weights, names: origin?.classNames },
    { of: loaded.train.data.name, names: loaded.train.data.classNames },
    "name the images that it was trained on, or such as have the same classes",
  );
  const now = dataOrigin({ data }, seed);
  const otherDraw = otherDrawText(weights, origin, now, loaded.train.data.labels.length);
  if (otherDraw !== undefined) note(otherDraw);
  return { ...loaded.evaluation, normalisation: loaded.normalisation, evaluatedOn: loaded.evaluatedOn };
}

function drawn(
  recipe: CheckedRecipe,
  { record, weights, seed: asked }: EvaluationWish,
  note: (text: string) => void,
): { readonly data: DataRecipe; readonly seed: number } {
  const origin = record?.origin?.data;
  const ours = dataOrigin(recipe, asked ?? origin?.split ?? record?.seed ?? recipe.seed);
  if (!isDrawn(ours) && asked !== undefined) note(DRAWS_NOTHING);
  if (record === undefined && isDrawn(ours))
    note(
      `${weights} does not say which images it was trained on: ${ours.heldOut > 0 ? "they are held out" : "these are made"} by seed ${ours.split}, ${asked === undefined ? "the recipe's (another: --seed)" : "as --seed says"}`,
    );
  if (origin === undefined || scoresTheSame(origin, ours)) return { data: recipe.data, seed: ours.split };
  const isOtherSet = !scoresTheSame({ ...origin, heldOut: 0, split: 0 }, { ...ours, heldOut: 0, split: 0 });
  const told = `${weights} was trained on ${dataText(origin)}`;
  if (isOtherSet || asked !== undefined) {
    note(`${told}, and is evaluated on ${dataText(ours)}: ${whetherSeen(origin, ours)}`);
    return { data: recipe.data, seed: ours.split };
  }
  const what = origin.heldOut > 0 ? "what was held out then is evaluated on" : "its test set is evaluated on";
  note(`${told}: ${what}, though the recipe holds out ${grouped(ours.heldOut)}`);
  return { data: { ...recipe.data, validation: origin.heldOut }, seed: ours.split };
}

const DRAWS_NOTHING = "--seed draws nothing here: the test set is evaluated on, which is the same for every seed";

/** What the weights know of images that are not those which their run held out. */
function whetherSeen(then: DataOrigin, now: DataOrigin): string {
  if (then.kind !== now.kind) return "these are of another data set";
  if (then.path !== now.path) return "these are in another folder, and it may have seen some of them";
  if (now.synthetic && then.split !== now.split)
    return "synthetic images of another seed have other patterns, which it has not learnt";
  return now.heldOut === 0 ? "this is the test set, which it has not seen" : "it may have seen these images";
}

/** Without a recipe: the test set that the flag names, else what the run of the weights was scored on. */
async function ofDataSet(
  model: CheckedModel,
  wish: EvaluationWish,
  io: Io,
  note: (text: string) => void,
): Promise<Found> {
  const { dataset, target, data: folder, record, weights, seed: asked } = wish;
  const trainedOn = record?.origin?.data;
  const kind = kinds.find((each) => each === (dataset ?? trainedOn?.kind));
  if (!kind) throw unknownSet(wish);
  const plain: DataRecipe = { kind, normalize: "channel", augment: [], evaluate: [], validation: 0, span: model.span };
  const scored = {
    loss: [{ kind: "cross_entropy", labelSmoothing: 0, weight: 1 }],
    metrics: ["accuracy"],
    evaluate: [],
  } as const;
  if (dataset === undefined && trainedOn && trainedOn.heldOut > 0) {
    const now = { ...trainedOn, split: asked ?? trainedOn.split };
    note(
      scoresTheSame(trainedOn, now)
        ? `${target} has no recipe: the images are those that the run of ${weights} held out`
        : `${weights} was trained on ${dataText(trainedOn)}, and is evaluated on ${dataText(now)}: ${whetherSeen(trainedOn, now)}`,
    );
    const data = { ...plain, validation: trainedOn.heldOut };
    return { ...(await heldOutOf(data, { model }, now.split, wish, io, note)), ...scored };
  }
  if (asked !== undefined) note(DRAWS_NOTHING);
  if (trainedOn && trainedOn.kind !== kind)
    note(`${weights} was trained on ${dataText(trainedOn)}, and is evaluated on ${kind}`);
  const source = { folder, model, seed: 0, tell: io.err, ...(wish.download ? { download: { io } } : {}) };
  const { data } = await readPartOf(plain, source, "test");
  const indices = allOf(data);
  const evaluatedOn = `the test set's ${grouped(indices.length)} images`;
  return { data, indices, normalisation: await normalisationOf(plain, data, indices, io.err), evaluatedOn, ...scored };
}

function unknownSet({ dataset, target, record, weights }: EvaluationWish): UsageError {
  const help = `name the test set: --dataset ${kinds.join(", ")}`;
  if (dataset !== undefined) return new UsageError(`--dataset is ${dataset}`, help);
  const trainedOn = record?.origin?.data;
  const noRecipe = `${target} has no recipe that says which data`;
  const withRecipe = `evaluate the design with its recipe, or ${help}`;
  if (trainedOn?.synthetic)
    return new UsageError(
      `${noRecipe}, and the synthetic images that ${weights} was trained on are made by one`,
      withRecipe,
    );
  return trainedOn?.path === undefined
    ? new UsageError(noRecipe, help)
    : new UsageError(`${noRecipe}, and one names the images that ${weights} was trained on`, withRecipe);
}

/** As the flag says, else as the weights say, else as the design does. */
function normalisationFor(
  { data, normalisation }: Found,
  { normalize, record, weights }: EvaluationWish,
  note: (text: string) => void,
): Normalisation {
  const channels = data.shape[0];
  const trained = fitting(record?.origin, channels);
  const chosen = normalize === undefined ? undefined : (chooseNormalisation(normalize, channels) ?? normalisation);
  if (trained === undefined) {
    if (normalize === undefined)
      note(
        `${weights} does not say how its images were normalised: by ${normalisationText(normalisation)}, as the data says (another way: --normalize)`,
      );
    return chosen ?? normalisation;
  }
  const other = chosen ?? normalisation;
  if (isAlike(trained, other)) return trained;
  const used = chosen ? "--normalize says otherwise" : "the recipe says otherwise now, and is not followed";
  note(`${weights} was trained on images normalised by ${normalisationText(trained)}; ${used}`);
  return chosen ?? trained;
}

function fitting(origin: RunOrigin | undefined, channels: number): Normalisation | undefined {
  const fits = origin?.normalisation.mean.length === channels && origin.normalisation.std.length === channels;
  return fits ? origin.normalisation : undefined;
}
