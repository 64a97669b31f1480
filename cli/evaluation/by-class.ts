/** What an evaluation tells of each class: its accuracy, and what its images are most often taken for. */
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import type { Confusion } from "../../training/confusion.ts";
import { grouped } from "../../grammar/counted.ts";
import { textTable } from "../text-table.ts";
import { formatMetric } from "../training/score-text.ts";

/** Of more classes the worst are shown, for a screen has no more lines. */
const MOST_ROWS = 40;

/** Names of all classes: their numbers where the data has none. */
export function namesOf(classes: number, names: readonly string[] | undefined): readonly string[] {
  return Array.from({ length: classes }, (_, label) => names?.[label] ?? String(label));
}

/** @param names one a class */
export function byClassText(confusion: Confusion, names: readonly string[]): string {
  const all = confusion.byClass().map(({ examples, correct }, label) => ({ label, examples, correct }));
  const scored = all.filter(({ examples }) => examples > 0);
  const worst = scored.toSorted((one, other) => one.correct / one.examples - other.correct / other.examples);
  const shown = scored.length > MOST_ROWS ? worst.slice(0, MOST_ROWS) : scored;
  const rows = shown.map(({ label, examples, correct }) => [
    printableLine(names[label] ?? ""),
    formatMetric("accuracy", correct / examples),
    `${grouped(correct)} of ${grouped(examples)}`,
    takenFor(confusion, label, names),
  ]);
  const columns = [
    { head: "class", align: "left" },
    { head: "accuracy", align: "right" },
    { head: "correct", align: "right" },
    { head: "else mostly", align: "left" },
  ] as const;
  const less = all.length - scored.length;
  const notes = [
    ...(shown.length < scored.length ? [`the ${shown.length} worst of ${grouped(scored.length)} classes`] : []),
    ...(less > 0 ? [`${grouped(less)} of ${grouped(all.length)} classes have no image here`] : []),
  ];
  return [textTable(columns, rows), ...notes].join("\n");
}

function takenFor(confusion: Confusion, label: number, names: readonly string[]): string {
  let [best, most] = [-1, 0];
  for (const answer of names.keys()) {
    const count = answer === label ? 0 : confusion.count(label, answer);
    if (count > most) [best, most] = [answer, count];
  }
  return best < 0 ? "" : `${printableLine(names[best] ?? "")} (${grouped(most)})`;
}
