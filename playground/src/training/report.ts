/** Of a report what says a run: what was trained on what, its numbers, its curves, and which classes it confuses. */
import {
  confusionHtml,
  escapeXml,
  factsHtml,
  version,
  type ConfusedClasses,
  type Fact,
  type Section,
} from "resnet-lang";
import type { HeldOutPoint, ImageFacts, LaneFacts } from "./protocol.ts";
import { className, fixed, percent, whole } from "./view/words.ts";

export interface ReportedRun {
  /** The design's, as it was. */
  readonly text: string;
  /** As the text calls it. */
  readonly model: string;
  readonly recipe: string;
  readonly seed: number;
  readonly device: string;
  readonly step: number;
  readonly total: number;
  readonly batch: number;
  /** Absent while it goes on. */
  readonly seconds: number | undefined;
  readonly images: ImageFacts;
  readonly networks: readonly ReportedNetwork[];
  /** What its charts show. */
  readonly pictures: readonly { readonly title: string; readonly url: string }[];
}
export interface ReportedNetwork extends LaneFacts {
  readonly title: string;
  readonly loss: number;
  readonly heldOut: HeldOutPoint | undefined;
  /** Of the last evaluation. */
  readonly confused: ConfusedClasses | undefined;
}

const HEADS = ["Network", "Parameters", "Training loss", "Held-out loss", "Held-out accuracy"];

export function runNumbers({ networks, step }: ReportedRun): readonly Fact[] {
  const best = networks.flatMap(({ heldOut }) => (heldOut ? [heldOut.accuracy] : [])).sort((a, b) => b - a)[0];
  return [
    ...(best === undefined ? [] : [{ name: "held-out accuracy", value: percent(best) }]),
    { name: "steps", value: whole(step) },
  ];
}

export function runSections(run: ReportedRun): readonly Section[] {
  const figures = run.pictures.map(
    ({ title, url }) =>
      `<figure><figcaption>${title}</figcaption><img alt="${escapeXml(title)}" src="${url}"></figure>`,
  );
  return [
    { title: "Training", html: tableOf(run.networks) },
    { title: "Curves", says: "Solid: training. Dashed: held-out images.", html: figures.join("\n") },
    ...run.networks.flatMap(({ title, confused }) =>
      confused
        ? [
            {
              title: run.networks.length > 1 ? `Classes: ${title}` : "Classes",
              says: "Held-out images by what they are and what they were taken for, at the last evaluation.",
              html: confusionHtml(confused, (label) => className(run.images.classNames, label)),
            },
          ]
        : [],
    ),
    { title: "Run", html: factsHtml(factsOf(run)) },
  ];
}

function factsOf({ recipe, step, total, batch, seconds, device, seed, images }: ReportedRun): readonly Fact[] {
  const took = seconds === undefined ? "so far" : `in ${seconds.toFixed(1)} s`;
  return [
    { name: "recipe", value: recipe },
    { name: "steps", value: `${whole(step)} of ${whole(total)}, of ${whole(batch)} images each, ${took}` },
    {
      name: "images",
      value: [
        `${images.title}: ${whole(images.training)} to train on, ${whole(images.heldOut)} held out`,
        ...images.notes,
      ].join("; "),
    },
    { name: "seed", value: String(seed) },
    { name: "device", value: device },
    { name: "versions", value: `resnet-lang ${version}, ${navigator.userAgent}` },
  ];
}

function tableOf(networks: readonly ReportedNetwork[]): string {
  const rows = networks.map(({ model, title, parameters, loss, heldOut }) => {
    const cells = [
      whole(parameters),
      fixed(loss),
      fixed(heldOut?.loss ?? Number.NaN),
      percent(heldOut?.accuracy ?? Number.NaN),
    ];
    return `<tr><th scope="row">${escapeXml(`${model} (${title})`)}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const head = HEADS.map((each) => `<th scope="col">${each}</th>`).join("");
  return `<div class="wide"><table class="layers"><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}
