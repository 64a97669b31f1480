/** Where files of a published data set may be: a folder that somebody names, and the cache. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PublishedSet, SetPart } from "../../datasets/data-set.ts";
import { cacheFolder } from "../files/cache-folder.ts";

const parts: readonly SetPart[] = ["train", "test"];

/** What is downloaded where nobody names a folder. */
export function cacheOf(kind: string): string {
  return cacheFolder("datasets", kind);
}

/** The folder of those in `folder` that holds the files of a part: itself, or as others unpack the set into it. */
export function withinFolder(set: PublishedSet, folder: string, part: SetPart): string {
  const places = [...set.within.map((each) => join(folder, each)), folder];
  return places.find((place) => hasSome(set, place, part)) ?? folder;
}

/** Some file of the set is there, packed or not. */
export function hasFiles(set: PublishedSet, folder: string): boolean {
  return parts.some((part) => hasSome(set, withinFolder(set, folder, part), part));
}
/** All files of both parts are. */
export function isWhole(set: PublishedSet, folder: string): boolean {
  return parts.every((part) => {
    const place = withinFolder(set, folder, part);
    return set.files(part).every(({ names }) => isThere(place, names));
  });
}

function hasSome(set: PublishedSet, place: string, part: SetPart): boolean {
  return set.files(part).some(({ names }) => isThere(place, names));
}
export function isThere(place: string, names: readonly string[]): boolean {
  return names.some((name) => existsSync(join(place, name)) || existsSync(join(place, `${name}.gz`)));
}
