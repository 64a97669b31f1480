/** A design as one file to keep or to send: its text, its picture, its table and its memory. */
import { bytes, grouped, pair, scaled } from "./numbers.ts";
import type { MemoryView, ModelView, Row } from "./view.ts";

const STYLE = `
  :root { color-scheme: light dark; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
  pre { padding: 1rem; overflow: auto; border: 1px solid #8884; border-radius: 8px; font-size: 13px; }
  .table { overflow: auto; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid #8884; text-align: right; white-space: nowrap; }
  th:first-child, td:nth-child(2), th:nth-child(2) { text-align: left; }
  figure { margin: 1rem 0; overflow: auto; }
`;

export function reportOf(text: string, model: ModelView, memory: MemoryView | undefined): string {
  const { name, totals, depth, rows, pictureFile } = model;
  const facts = [
    `${grouped(totals.params)} parameters`,
    `depth ${depth}`,
    ...(totals.macs === null ? [] : [`${scaled(totals.macs)} multiply-adds an example`]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(name)}</h1>
<p>${facts.join(", ")}. Made by the playground of resnet-lang.</p>
<h2>Design</h2>
<pre>${escaped(text)}</pre>
<h2>Architecture</h2>
<figure>${pictureFile}</figure>
<h2>Shapes and costs</h2>
<div class="table"><table>
<thead><tr>${["Layer", "Output shape", "Parameters", "Multiply-adds", "Activations", "Field"].map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
<tbody>
${rows.map(lineFor).join("\n")}
</tbody>
</table></div>
${memory ? `<h2>Memory at batch ${memory.batch}</h2>\n<ul>${memoryLines(memory)}</ul>` : ""}
</body>
</html>
`;
}

function lineFor({ name, outputShape, params, macs, activationBytes, receptiveField: field }: Row): string {
  const cells = [
    outputShape,
    grouped(params),
    macs === null ? "open" : grouped(macs),
    activationBytes === null ? "open" : bytes(activationBytes),
    field ? pair(field.size) : "all",
  ];
  return `<tr><th scope="row">${escaped(name)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
}

function memoryLines({ inference, training }: MemoryView): string {
  const lines = [`Inference: ${bytes(inference.plannedBytes)} planned`];
  if (training)
    lines.push(
      `Training: ${bytes(training.plannedBytes)} planned, ${bytes(training.keptBytes)} of it kept for the backward pass`,
    );
  return lines.map((line) => `<li>${line}</li>`).join("");
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
