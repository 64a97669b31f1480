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
 * @throws ResnetProblem RN5013 for scores that are not those of the model's classes
 */
export function topK(session: Session, scores: Float32Array, count = 5): readonly Answer[] {
  requireSession("topK", session);
  if (!(scores instanceof Float32Array) || scores.length === 0)
    throw wrongArgument(
      "topK",
      `the scores are ${told(scores)}`,
      "give an output of session.run: const { output } = …",
    );
  requireWhole("topK", "count", count, 1);
  const { classNames, classes = "one" } = session.pictures ?? {};
  if (classNames && classNames.length !== scores.length)
    throw wrongArgument(
      "topK",
      `there are ${scores.length} scores, and ${classNames.length} classes`,
      `give those of one picture: output.subarray(0, ${classNames.length})`,
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

/** Probabilities of classes of which one is right, in double precision. */
export function softmax(scores: ArrayLike<number>): readonly number[] {
  const each = Array.from(scores);
  const largest = each.reduce((most, score) => Math.max(most, score), -Infinity);
  const exponentials = each.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((all, one) => all + one, 0);
  return exponentials.map((one) => one / sum);
}
