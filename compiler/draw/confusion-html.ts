/** Which classes were taken for which, as a table; of many classes the pairs that are confused most. */
import { grouped } from "../../grammar/counted.ts";
import { escapeXml } from "./svg-shapes.ts";

/** How many examples of each class are given which. */
export interface ConfusedClasses {
  readonly classes: number;
  /** What was met alone. */
  readonly pairs: readonly ConfusedPair[];
}
interface ConfusedPair {
  readonly label: number;
  readonly answer: number;
  readonly count: number;
}

/** Beyond it a table is no picture any more. */
const MOST_CLASSES = 20;
const MOST_PAIRS = 20;

export function confusionHtml(confused: ConfusedClasses, nameOf: (index: number) => string): string {
  return confused.classes <= MOST_CLASSES ? table(confused, nameOf) : pairs(confused, nameOf);
}

/** What images are in rows, what they were taken for in columns. */
function table({ classes, pairs: all }: ConfusedClasses, nameOf: (index: number) => string): string {
  const labels = Array.from({ length: classes }, (_, label) => label);
  const counts = new Map(all.map(({ label, answer, count }) => [label * classes + answer, count]));
  const heads = labels.map((index) => `<th class="up"><span>${escapeXml(nameOf(index))}</span></th>`);
  const rows = labels.map((label) => {
    const row = labels.map((answer) => counts.get(label * classes + answer) ?? 0);
    const examples = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, answer) => {
      const share = examples === 0 ? 0 : count / examples;
      const kind = answer === label ? "right" : "wrong";
      const shade = count === 0 ? "" : ` style="--share: ${(0.08 + 0.92 * share).toFixed(3)}"`;
      return `<td class="${kind}${share > 0.45 ? " full" : ""}"${shade}>${count === 0 ? "" : grouped(count)}</td>`;
    });
    const accuracy = examples === 0 ? "–" : `${((100 * (row[label] ?? 0)) / examples).toFixed(1)} %`;
    return `<tr><th>${escapeXml(nameOf(label))}</th>${cells.join("")}<td class="sum">${accuracy}</td></tr>`;
  });
  return `<div class="wide"><table class="confusion">
<tr><th class="corner">is ↓ &nbsp; taken for →</th>${heads.join("")}<th class="up"><span>accuracy</span></th></tr>
${rows.join("\n")}
</table></div>`;
}

function pairs({ pairs: met }: ConfusedClasses, nameOf: (index: number) => string): string {
  const all = met.filter(({ label, answer }) => label !== answer).sort((a, b) => b.count - a.count);
  const rows = all
    .slice(0, MOST_PAIRS)
    .map(
      ({ label, answer, count }) =>
        `<tr><td>${escapeXml(nameOf(label))}</td><td>${escapeXml(nameOf(answer))}</td><td class="number">${grouped(count)}</td></tr>`,
    );
  return `<table><tr><th>is</th><th>taken for</th><th>images</th></tr>${rows.join("\n")}</table>`;
}
