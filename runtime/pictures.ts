/** What is known of pictures besides what a program says: by the weights that are loaded, by the images that are trained on. */
import type { Normalisation } from "./dataset.ts";
import type { ProgramPictures } from "./program.ts";
import type { Session } from "./session.ts";

export interface KnownPictures {
  readonly normalisation?: Normalisation | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Of more letters nothing is read: parsing would take gigabytes. */
const MOST_LETTERS = 2 ** 21;

/** As files of weights keep it: the `metadata` of `saveWeights`, which `loadWeights` reads again. */
export function toPictureMetadata({ normalisation, classNames }: KnownPictures): { readonly [name: string]: string } {
  return {
    ...(classNames ? { "class-names": JSON.stringify(classNames) } : {}),
    ...(normalisation ? { mean: JSON.stringify(normalisation.mean), std: JSON.stringify(normalisation.std) } : {}),
  };
}

/** What is damaged says nothing: weights may be whole though what they say of pictures is not. */
export function picturesIn(metadata: { readonly [name: string]: string }): KnownPictures {
  const list = <T>(name: string, isItem: (item: unknown) => item is T): readonly T[] | undefined => {
    const text = metadata[name];
    if (text === undefined || text.length > MOST_LETTERS) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      return Array.isArray(value) && value.length > 0 && value.every(isItem) ? value : undefined;
    } catch {
      return undefined;
    }
  };
  const [mean, std] = [list("mean", isNumber), list("std", isNumber)];
  const normalises = mean && std && mean.length === std.length && std.every((each) => each > 0);
  const classNames = list("class-names", isText);
  return { ...(normalises ? { normalisation: { mean, std } } : {}), ...(classNames ? { classNames } : {}) };
}
function isNumber(item: unknown): item is number {
  return typeof item === "number" && Number.isFinite(item);
}
function isText(item: unknown): item is string {
  return typeof item === "string";
}

/** The session knows it from now on; what is not said stays as it was. */
export function learnPictures(session: Session, { normalisation, classNames }: KnownPictures): void {
  if (!normalisation && !classNames) return;
  const before: ProgramPictures = session.pictures ?? { normalize: "channel", evaluate: [], classes: "one" };
  session.pictures = {
    ...before,
    ...(normalisation ? { normalize: normalisation } : {}),
    ...(classNames ? { classNames } : {}),
  };
}
