/** Which classes were taken for which, as a table; of many classes the pairs that are confused most. */
import { escapeXml } from "../../compiler/draw/svg-shapes.ts";
import { grouped } from "../terminal.ts";

/** Beyond it a table is no picture any more. */
const MOST_CLASSES = 20;
const MOST_PAIRS = 20;

/** @param confusion images of a class (row) that were taken for a class (column) */
export function confusionHtml(confusion: readonly (readonly number[])[], nameOf: (index: number) => string): string {
  return confusion.length <= MOST_CLASSES ? table(confusion, nameOf) : pairs(confusion, nameOf);
}

function table(confusion: readonly (readonly number[])[], nameOf: (index: number) => string): string {
  const heads = confusion.map((_, index) => `<th class="up"><span>${escapeXml(nameOf(index))}</span></th>`);
  const rows = confusion.map((row, index) => {
    const total = row.reduce((sum, each) => sum + each, 0);
    const cells = row.map((count, column) => {
      const share = total === 0 ? 0 : count / total;
      const kind = column === index ? "right" : "wrong";
      const shade = count === 0 ? "" : ` style="--share: ${(0.08 + 0.92 * share).toFixed(3)}"`;
      return `<td class="${kind}${share > 0.45 ? " full" : ""}"${shade}>${count === 0 ? "" : grouped(count)}</td>`;
    });
    const accuracy = total === 0 ? "–" : `${((100 * (row[index] ?? 0)) / total).toFixed(1)} %`;
    return `<tr><th>${escapeXml(nameOf(index))}</th>${cells.join("")}<td class="sum">${accuracy}</td></tr>`;
  });
  return `<div class="wide"><table class="confusion">
<tr><th class="corner">is ↓ &nbsp; taken for →</th>${heads.join("")}<th class="up"><span>accuracy</span></th></tr>
${rows.join("\n")}
</table></div>`;
}

function pairs(confusion: readonly (readonly number[])[], nameOf: (index: number) => string): string {
  const all = confusion
    .flatMap((row, is) => row.map((count, taken) => ({ count, is, taken })))
    .filter(({ count, is, taken }) => count > 0 && is !== taken)
    .sort((a, b) => b.count - a.count);
  const rows = all
    .slice(0, MOST_PAIRS)
    .map(
      ({ count, is, taken }) =>
        `<tr><td>${escapeXml(nameOf(is))}</td><td>${escapeXml(nameOf(taken))}</td><td class="number">${grouped(count)}</td></tr>`,
    );
  return `<table><tr><th>is</th><th>taken for</th><th>images</th></tr>${rows.join("\n")}</table>`;
}
