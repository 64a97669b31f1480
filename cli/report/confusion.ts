/** Which classes were taken for which, as a table; of many classes the pairs that are confused most. */
import { escapeXml } from "../../compiler/draw/svg-shapes.ts";
import type { Confusion } from "../../training/confusion.ts";
import { grouped } from "../terminal.ts";

/** Beyond it a table is no picture any more. */
const MOST_CLASSES = 20;
const MOST_PAIRS = 20;

export function confusionHtml(confusion: Confusion, nameOf: (index: number) => string): string {
  return confusion.classes <= MOST_CLASSES ? table(confusion, nameOf) : pairs(confusion, nameOf);
}

/** What images are in rows, what they were taken for in columns. */
function table(confusion: Confusion, nameOf: (index: number) => string): string {
  const classes = confusion.byClass();
  const heads = classes.map((_, index) => `<th class="up"><span>${escapeXml(nameOf(index))}</span></th>`);
  const rows = classes.map(({ examples, correct }, label) => {
    const cells = classes.map((_, answer) => {
      const count = confusion.count(label, answer);
      const share = examples === 0 ? 0 : count / examples;
      const kind = answer === label ? "right" : "wrong";
      const shade = count === 0 ? "" : ` style="--share: ${(0.08 + 0.92 * share).toFixed(3)}"`;
      return `<td class="${kind}${share > 0.45 ? " full" : ""}"${shade}>${count === 0 ? "" : grouped(count)}</td>`;
    });
    const accuracy = examples === 0 ? "–" : `${((100 * correct) / examples).toFixed(1)} %`;
    return `<tr><th>${escapeXml(nameOf(label))}</th>${cells.join("")}<td class="sum">${accuracy}</td></tr>`;
  });
  return `<div class="wide"><table class="confusion">
<tr><th class="corner">is ↓ &nbsp; taken for →</th>${heads.join("")}<th class="up"><span>accuracy</span></th></tr>
${rows.join("\n")}
</table></div>`;
}

function pairs(confusion: Confusion, nameOf: (index: number) => string): string {
  const all = confusion
    .pairs()
    .filter(({ label, answer }) => label !== answer)
    .sort((a, b) => b.count - a.count);
  const rows = all
    .slice(0, MOST_PAIRS)
    .map(
      ({ label, answer, count }) =>
        `<tr><td>${escapeXml(nameOf(label))}</td><td>${escapeXml(nameOf(answer))}</td><td class="number">${grouped(count)}</td></tr>`,
    );
  return `<table><tr><th>is</th><th>taken for</th><th>images</th></tr>${rows.join("\n")}</table>`;
}
