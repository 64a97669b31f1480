/** A run as one file that any browser opens: what was trained on what, its numbers, its curves and its design. */
import type { ImageFacts, LaneFacts } from "./protocol.ts";
import type { Standing } from "./view/curves.ts";
import { fixed, laneTitle, percent, whole } from "./view/words.ts";

export interface Reported {
  readonly text: string;
  readonly recipe: string;
  readonly device: string;
  readonly step: number;
  readonly total: number;
  readonly seconds: number | undefined;
  readonly images: ImageFacts;
  readonly lanes: readonly LaneFacts[];
  readonly standings: readonly Standing[];
  readonly pictures: readonly { readonly title: string; readonly url: string }[];
}

export function reportOf(run: Reported): string {
  const { lanes, standings, images } = run;
  const rows = lanes.map((facts, lane) => {
    const { loss = Number.NaN, heldOut } = standings[lane] ?? {};
    const cells = [
      ...[`${facts.model} (${laneTitle(facts)})`, whole(facts.parameters), fixed(loss)],
      ...[fixed(heldOut?.loss ?? Number.NaN), percent(heldOut?.accuracy ?? Number.NaN)],
    ];
    return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  });
  const took = run.seconds === undefined ? "" : ` in ${run.seconds.toFixed(1)} s`;
  const facts = [
    `Recipe ${run.recipe}, ${whole(run.step)} of ${whole(run.total)} steps${took}, on ${run.device}.`,
    `${images.title}: ${whole(images.training)} images to train on, ${whole(images.heldOut)} held out. ${images.notes.join(". ")}`,
  ];
  const figures = run.pictures.map(
    ({ title, url }) =>
      `<figure><figcaption>${escaped(title)}</figcaption><img alt="${escaped(title)}" src="${url}"></figure>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(lanes.map(({ model }) => model).join(" against "))}: a run of resnet-lang</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{padding:.2rem .8rem;text-align:left}img{max-width:100%}pre{background:#f3f4f6;color:#111;padding:1rem;overflow:auto}</style>
<h1>${escaped(lanes.map(({ model }) => model).join(" against "))}</h1>
${facts.map((each) => `<p>${escaped(each)}</p>`).join("\n")}
<table><tr><th>network<th>parameters<th>training loss<th>held-out loss<th>held-out accuracy</tr>${rows.join("")}</table>
${figures.join("\n")}
<h2>Design</h2>
<pre>${escaped(run.text)}</pre>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
