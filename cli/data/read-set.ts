/** One part of a data set as it is here: made, in a folder, or in a package; what is missing or damaged is told. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bug } from "../../compiler/bug.ts";
import {
  DamagedFile,
  type FolderSet,
  type NamedBytes,
  type NpmSource,
  type SetPart,
  type PublishedSet,
} from "../../datasets/data-set.ts";
import { dataSets, type ChosenData, type DataSetName } from "../../datasets/table.ts";
import type { LabelledImages } from "../../training/feed.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { systemReason } from "../files/system-error.ts";
import { grouped } from "../../grammar/counted.ts";
import { UsageError } from "../usage-error.ts";
import { readImages, seeImages } from "./image-folders.ts";
import { download, type Download } from "./download.ts";
import type { Kept } from "./kept.ts";
import type { ImagePlace } from "./list-images.ts";
import { cacheOf, hasFiles, isWhole, withinFolder } from "./places.ts";
import { readWanted } from "./read-files.ts";

export interface DataFile {
  /** Of the images, for people. */
  readonly file: string;
  readonly data: LabelledImages;
}

export type KeptSets = Kept<DataFile>;

export interface SetSource {
  /** That holds the files: `data` in the working folder when left out. */
  readonly folder: string | undefined;
  /** Of the model's input. */
  readonly channels: number;
  /** Of the design: the paths that it names begin there, where `folder` does not say otherwise. */
  readonly beside: string;
  /** Draws images that are made. */
  readonly seed: number;
  /** Hears what a person should know. */
  readonly tell: (text: string) => void;
  /** A published set that is not here is got. */
  readonly download?: Download | undefined;
  /** Holds what was read, for whoever reads it again. */
  readonly kept?: KeptSets | undefined;
}

const OTHER_FOLDER = "name another folder with --data";

/** @throws UsageError, ResnetProblem RN4012, RN4013 */
export async function readSet(chosen: ChosenData, source: SetSource, part: SetPart): Promise<DataFile> {
  const { kind, synthetic } = chosen;
  const { folder, channels, seed, tell } = source;
  if (folder !== undefined) requireFolder(folder);
  const set = dataSets[kind];
  const { kept, ...others } = source;
  if (source.download && set.kind !== "published") throw notPublished(kind);
  if (kept) {
    // Only what is made differs by the seed.
    const key = JSON.stringify([chosen, channels, part, set.kind === "made" ? seed : [folder, source.beside]]);
    return kept.get(key, () => readSet(chosen, others, part));
  }
  if (set.kind === "made") return { file: kind, data: await set.make(synthetic ?? set.sizes, channels, seed, part) };
  try {
    if (set.kind === "folder") return await readImages(placeOf(set, chosen, source), part, tell);
    const searched = folder === undefined ? [namedFolder() ?? "data", cacheOf(kind)] : [folder];
    if (source.download && !searched.some((each) => isWhole(set, each)))
      await download(kind, set, folder ?? namedFolder() ?? cacheOf(kind), source.download);
    const place = placeOfSet(set, searched);
    // Official files come first: a package has no test set of its own.
    if (place === undefined && set.npm && folder === undefined) return await readPackage(chosen, set.npm, part);
    if (place === undefined) throw notFound(kind, searched, namesOf(set, part), downloadOf(set));
    return await readFolder(kind, set, withinFolder(set, place, part), part, tell);
  } catch (error) {
    throw orOtherFolder(error);
  }
}

/**
 * With what is known only of images that have been seen.
 * @param scoresTests its test set is scored
 * @throws UsageError, ResnetProblem RN4012, RN4013
 */
export function seeSet(
  chosen: ChosenData,
  source: Pick<SetSource, "folder" | "beside" | "channels">,
  scoresTests: boolean,
): ChosenData {
  const set = dataSets[chosen.kind];
  if (set.kind !== "folder") return chosen;
  if (source.folder !== undefined) requireFolder(source.folder);
  const place = placeOf(set, chosen, source);
  try {
    return { ...chosen, images: { ...place.images, facts: seeImages(place, scoresTests) } };
  } catch (error) {
    throw orOtherFolder(error);
  }
}

function placeOf(
  set: FolderSet,
  { images }: ChosenData,
  { folder, beside, channels }: Pick<SetSource, "folder" | "beside" | "channels">,
): ImagePlace {
  return { set, images: images ?? bug("a recipe names no folder of images"), base: folder ?? beside, channels };
}

function orOtherFolder(error: unknown): unknown {
  return error instanceof DamagedFile
    ? new ResnetProblem(error.code, error.message, `${error.help}, or ${OTHER_FOLDER}`)
    : error;
}

/** The first that has all of a set, else some of its training files, so that what is missing there is told. */
function placeOfSet(set: PublishedSet, folders: readonly string[]): string | undefined {
  return folders.find((each) => isWhole(set, each)) ?? folders.find((each) => hasFiles(set, each));
}

/** Of published sets, where no flag says it. @throws UsageError */
function namedFolder(): string | undefined {
  const folder = process.env["RESNET_DATA"];
  if (folder === undefined || folder === "") return undefined;
  requireFolder(folder);
  return folder;
}

function requireFolder(folder: string): void {
  const about = statSync(folder, { throwIfNoEntry: false });
  if (!about?.isDirectory())
    throw new UsageError(
      about ? `${folder} is no folder` : `there is no folder ${folder}`,
      "name the folder that holds the data with --data",
    );
}

/** Of a set that may lack files those that are there; at least one. */
async function readFolder(
  kind: DataSetName,
  set: PublishedSet,
  folder: string,
  part: SetPart,
  tell: (text: string) => void,
): Promise<DataFile> {
  const missing: string[] = [];
  const found: NamedBytes[] = [];
  const wanted = set.files(part);
  for (const each of wanted) {
    const file = readWanted(folder, each);
    if (file) found.push(file);
    else missing.push(each.names[0] ?? "");
    if (!file && !set.mayLackFiles) break;
  }
  const [first] = found;
  const [absent] = missing;
  if (absent !== undefined && (!first || !set.mayLackFiles)) throw notFound(kind, [folder], missing, downloadOf(set));
  const data = await set.decode(found);
  if (missing.length > 0)
    tell(
      `warning: ${missing.join(", ")} of ${kind} ${missing.length === 1 ? "is" : "are"} not in ${folder}: ` +
        `going on with the ${grouped(data.labels.length)} images of ${found.length} of ${wanted.length} files`,
    );
  return { file: first?.file ?? folder, data };
}

/** The first of a set that has to be whole, else all. */
function namesOf(set: PublishedSet, part: SetPart): readonly string[] {
  const names = set.files(part).map((each) => each.names[0] ?? "");
  return set.mayLackFiles ? names : names.slice(0, 1);
}

function downloadOf({ archives }: PublishedSet): string {
  return `--download, from ${archives[0]?.url}${archives.length > 1 ? " and others" : ""}`;
}

function notPublished(kind: DataSetName): UsageError {
  return new UsageError(`--download gets published data sets, and ${kind} is none`, "leave it out");
}

/** @param files that were looked for @param command that gets it */
function notFound(data: string, folders: readonly string[], files: readonly string[], command: string): ResnetProblem {
  return new ResnetProblem(
    "RN4012",
    `${data} is not in ${folders.join(", nor in ")} (no ${files.join(", ")}); get it with ${command}`,
    "name the folder that holds it with --data",
  );
}

async function readPackage({ kind, split }: ChosenData, source: NpmSource, part: SetPart): Promise<DataFile> {
  const { package: name, files, decode } = source;
  const official = "get the official files with --download, or name their folder with --data";
  if (split === "official")
    throw new UsageError(
      `the recipe asks for the official split of ${kind}, which the package ${name} does not keep: its images are one heap`,
      official,
    );
  if (part === "test")
    throw new UsageError(
      `the package ${name} has no test set of its own`,
      `let the recipe hold out examples, ${kind}(validation: 2000), or ${official}`,
    );
  const bases = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const folder = bases.map((base) => join(base, name)).find((each) => existsSync(join(each, files[0] ?? "")));
  if (folder === undefined)
    throw notFound(kind, ["node_modules"], [name], `npm install --save-dev ${name}, or --download`);
  return { file: `the package ${name}`, data: await decode(bytesOf(files.map((file) => join(folder, file)))) };
}

/** One file after the other, so that one at a time is in memory. */
function* bytesOf(files: readonly string[]): Generator<NamedBytes> {
  for (const file of files) {
    try {
      yield { file, bytes: readFileSync(file) };
    } catch (error) {
      throw new DamagedFile(file, systemReason(error));
    }
  }
}
