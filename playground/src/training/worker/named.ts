/** What a network answers by the classes that the images have: it may have more outputs, and what these get is of none of them. */
import type { ConfusedClasses } from "resnet-lang";
import type { Prediction } from "../protocol.ts";

/** @returns a share for each class; behind them, where there are more outputs, what all of these have together */
export function namedShares(shares: readonly number[], classes: number): readonly number[] {
  if (shares.length <= classes) return shares;
  return [...shares.slice(0, classes), shares.slice(classes).reduce((sum, share) => sum + share, 0)];
}

/** The output with the largest share, as accuracy is counted: one that no class has is wrong. */
export function predictionOf(shares: readonly number[], classes: number): Prediction {
  const answer = Math.min(shares.indexOf(Math.max(...shares)), classes);
  return { answer, confidence: namedShares(shares, classes)[answer] ?? Number.NaN };
}

/** With one more class for all outputs that no class has, where any of them was met. */
export function namedConfusions(pairs: ConfusedClasses["pairs"], classes: number): ConfusedClasses {
  const named = pairs.filter(({ answer }) => answer < classes);
  const others = new Map<number, number>();
  for (const { label, answer, count } of pairs)
    if (answer >= classes) others.set(label, (others.get(label) ?? 0) + count);
  const none = [...others].map(([label, count]) => ({ label, answer: classes, count }));
  return { classes: classes + Math.min(1, none.length), pairs: [...named, ...none] };
}
