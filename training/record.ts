/**
 * What a run was and where it stands. It travels in the metadata of the run's weights, under every name that these may
 * have, so that whoever meets them later knows which images they have seen.
 */
import type { Normalisation } from "../runtime/dataset.ts";
import { toPictureMetadata } from "../runtime/pictures.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import { shown } from "../runtime/safetensors-header.ts";
import { FieldReader, MOST_LETTERS, type Metadata } from "./field-reader.ts";
import type { RecipeWords } from "./recipe-words.ts";

/** What is told to whoever has only the weights. */
export interface RunOrigin {
  readonly model: string;
  readonly recipe: string;
  /** Of the design, without its folder. */
  readonly file: string;
  /** Of the layers, whatever the recipe and the batch: the same tensors may belong to another network. */
  readonly network: string;
  /** Of what the recipe says, its length and the batch left out. Absent in earlier files. */
  readonly training?: string;
  /** The same in words, by entry. Absent in earlier files. */
  readonly words?: RecipeWords;
  readonly data: DataOrigin;
  readonly normalisation: Normalisation;
  readonly classes: number;
  /** What they are called, where the data says it. */
  readonly classNames?: readonly string[];
  /** Images of the training set, held-out ones with them: which are held out depends on it. Absent in earlier files. */
  readonly examples?: number;
  /** The file of weights that it began with, where it did with one. */
  readonly begins?: string;
}

/** Which images were trained on and which were not. */
export interface DataOrigin {
  readonly kind: string;
  /** Of a person's own images, as the recipe has it. */
  readonly path?: string;
  /** Of `synthetic`. */
  readonly synthetic?: { readonly [name: string]: number };
  /** Examples held out of the training set; 0 where a test set is scored. */
  readonly heldOut: number;
  /** Seed that drew them, and synthetic images. */
  readonly split: number;
}

/** How long a run has waited for a better evaluation. */
export interface StopState {
  /** Of the metric, over all evaluations of the run. */
  readonly best: number;
  /** Evaluations since. */
  readonly waited: number;
}

export interface RunRecord {
  /** Steps done. */
  readonly step: number;
  readonly seed: number;
  readonly batch: number;
  /** Of the program: another design, another optimizer or another batch is another run. */
  readonly design: string;
  /** What of the device's name decides the last bits: which GPU, which SIMD. */
  readonly device?: string;
  /** What decides which evaluation is best. */
  readonly metric: string;
  /** Of the best evaluation so far, absent before the first: what a run that goes on has to beat. Accuracy is 0 to 1. */
  readonly best?: number;
  /** Steps of the whole run, where its schedule goes on to their end. */
  readonly length?: number;
  /** Of a run that its recipe's `stop` may end. */
  readonly stop?: StopState;
  /** Why the run has ended before its length was over, in words. */
  readonly stopped?: string;
  /** Absent in files of earlier versions. */
  readonly origin?: RunOrigin;
}

/** What stays as it is from a run's first step to its last. */
export type OwnRecord = Omit<RunRecord, "step" | "best" | "stop" | "stopped">;

/**
 * Marks metadata as ours. The version is raised when an earlier one would misread a file; what files come to say besides
 * is optional for ever, for those saved before do not say it.
 */
const MARK = "resnet-lang";
const VERSION = "1";

export function toMetadata({ origin, stop, ...state }: RunRecord): Metadata {
  const { data, normalisation, classNames, words, ...names } = origin ?? {};
  const all = {
    ...(origin ? { [MARK]: VERSION } : {}),
    ...state,
    ...(stop ? { "stop-best": stop.best, "stop-waited": stop.waited } : {}),
    ...names,
    ...(data ? { data: data.kind, "held-out": data.heldOut, split: data.split } : {}),
    ...(data?.path === undefined ? {} : { path: data.path }),
    ...(words ? { words: JSON.stringify(words) } : {}),
    ...(data?.synthetic ? { synthetic: JSON.stringify(data.synthetic) } : {}),
    ...toPictureMetadata({ normalisation, classNames }),
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, bounded(name, String(value))]));
}

function bounded(name: string, text: string): string {
  return lists.has(name) ? text : text.slice(0, MOST_LETTERS);
}
const lists: ReadonlySet<string> = new Set(["mean", "std", "class-names", "words"]);

/**
 * Where a run stood; undefined for weights that no run of ours saved.
 * @param file its name, for messages
 * @throws ResnetProblem RN4013 where a run of ours saved them and what it said of itself is damaged
 */
export function readRecord(metadata: Metadata, file: string): RunRecord | undefined {
  const isMarked = metadata[MARK] !== undefined;
  const isEarlier = ["step", "seed", "batch", "design"].every((name) => metadata[name] !== undefined);
  if (!isMarked && !isEarlier) return undefined;
  if (isMarked && metadata[MARK] !== VERSION)
    throw new ResnetProblem(
      "RN4013",
      `${file} was saved by another version of resnet-lang: its metadata is of version ${shown(metadata[MARK] ?? "")}`,
      "get the newest one: npm install resnet-lang@latest",
    );
  const read = new FieldReader(metadata, file);
  return {
    step: read.whole("step", 0, "number of steps"),
    seed: read.whole("seed", 0, "seed"),
    batch: read.whole("batch", 1, "number of examples"),
    design: read.text("design"),
    metric: metadata["metric"] === undefined ? "accuracy" : read.text("metric"),
    // What was saved before the first evaluation once said -1.
    ...(["-1", undefined].includes(metadata["best"]) ? {} : { best: read.measure("best") }),
    ...(metadata["length"] === undefined ? {} : { length: read.whole("length", 1, "number of steps") }),
    ...(metadata["stop-best"] === undefined
      ? {}
      : { stop: { best: read.measure("stop-best"), waited: read.whole("stop-waited", 0, "number of evaluations") } }),
    ...(metadata["stopped"] === undefined ? {} : { stopped: read.text("stopped") }),
    ...(metadata["device"] === undefined ? {} : { device: read.text("device") }),
    ...(isMarked ? { origin: originOf(read, metadata) } : {}),
  };
}

function originOf(read: FieldReader, metadata: Metadata): RunOrigin {
  const examples =
    metadata["examples"] === undefined ? undefined : read.whole("examples", 1, "number of images, 1 or more");
  const mean = read.perChannel("mean", Number.isFinite);
  const classes = read.whole("classes", 1, "number of classes");
  return {
    model: read.text("model"),
    recipe: read.text("recipe"),
    file: read.text("file"),
    network: read.text("network"),
    ...(metadata["training"] === undefined ? {} : { training: read.text("training") }),
    ...(metadata["begins"] === undefined ? {} : { begins: read.text("begins") }),
    ...(metadata["words"] === undefined ? {} : { words: read.words("words") }),
    classes,
    ...(metadata["class-names"] === undefined ? {} : { classNames: read.names("class-names", classes) }),
    ...(examples === undefined ? {} : { examples }),
    data: {
      kind: read.text("data"),
      ...(metadata["path"] === undefined ? {} : { path: read.text("path") }),
      heldOut:
        examples === undefined
          ? read.whole("held-out", 0, "number of examples")
          : read.whole("held-out", 0, `number of images below all ${examples}`, examples - 1),
      split: read.whole("split", 0, "seed"),
      ...(metadata["synthetic"] === undefined ? {} : { synthetic: read.counts("synthetic") }),
    },
    normalisation: {
      mean,
      std: read.perChannel("std", (each) => Number.isFinite(each) && each > 0, mean.length),
    },
  };
}
