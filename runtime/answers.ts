/** What a model's scores of a picture say: its classes by probability. */
import { requireSession, requireWhole, told, wrongArgument } from "./argument.ts";
import type { ProgramPictures } from "./program.ts";
import type { Session } from "./session.ts";

export interface Answer {
  /** What it is called; its number where nobody has said. */
  readonly class: string;
  /** Number of the class, from 0. */
  readonly label: number;
  /** 0 to 1. */
  readonly probability: number;
}

/**
 * The most probable classes of one picture, first ones first where they are the same. Names and what scores mean are those of
 * the session's program and of the weights that were loaded into it.
 * @param scores of one picture, a number a class, as `session.run` puts them out
 * @throws ResnetProblem RN5013 for scores that are not finite or not those of one picture, and where not each has a name
 */
export function topK(session: Session, scores: Float32Array, count = 5): readonly Answer[] {
  requireSession("topK", session);
  requireScores("topK", scores);
  requireWhole("topK", "count", count, 1);
  const { program, pictures } = session;
  const { name, functions } = program;
  const { classNames, classes = "one" } = pictures ?? {};
  const given = scores.length;
  const sizes = functions.find(({ kind }) => kind === "infer")?.outputs.map(({ shape }) => shape[1] ?? 1) ?? [given];
  if (!sizes.includes(given))
    throw wrongArgument(
      "topK",
      `there are ${given} scores, and ${name} puts out ${sizes.join(" or ")} of a picture`,
      `give all of one picture: output.subarray(0, ${sizes[0]})`,
    );
  if (classNames && classNames.length !== given)
    throw wrongArgument(
      "topK",
      `${name} puts out ${given} scores, and ${classNames.length} classes have names`,
      `let it put out ${classNames.length} and train it again, or name all ${given}: session.pictures = { ...session.pictures, classNames: […] }`,
    );
  return answersOf(scores, classes, classNames ?? [], count);
}

/** @param names one a class */
export function answersOf(
  scores: Float32Array,
  classes: ProgramPictures["classes"],
  names: readonly string[],
  count: number,
): readonly Answer[] {
  const probabilities =
    classes === "each" ? Array.from(scores, (score) => 1 / (1 + Math.exp(-score))) : softmax(scores);
  return probabilities
    .map((probability, label) => ({ class: names[label] ?? String(label), label, probability }))
    .sort((one, other) => other.probability - one.probability || one.label - other.label)
    .slice(0, count);
}

/** Probabilities of classes of which one is right, in double precision. @throws ResnetProblem RN5013 for what is not finite */
export function softmax(scores: ArrayLike<number>): readonly number[] {
  requireScores("softmax", scores);
  const each = Array.from(scores);
  const largest = each.reduce((most, score) => Math.max(most, score), -Infinity);
  const exponentials = each.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((all, one) => all + one, 0);
  return exponentials.map((one) => one / sum);
}

function requireScores(where: string, scores: ArrayLike<number>): void {
  const isList = Array.isArray(scores) || ArrayBuffer.isView(scores);
  if (!isList)
    throw wrongArgument(where, `the scores are ${told(scores)}`, "give an output of session.run: const { output } = …");
  const at = Array.from(scores).findIndex((score) => !Number.isFinite(score));
  if (at >= 0)
    throw wrongArgument(
      where,
      `scores[${at}] is ${told(scores[at])}`,
      "look whether the input is finite; if it is, the network diverged: load weights saved before",
    );
}
