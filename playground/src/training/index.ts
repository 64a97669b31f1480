/** The place where the design is trained: views of what a worker tells, and nothing that computes. */
import "./training.css";
import type { Finding } from "../design/view.ts";
import { element } from "../dom.ts";
import { saveFile } from "../save-file.ts";
import type { Store } from "../state.ts";
import { Client } from "./client.ts";
import { RACE_RECIPE, raceText } from "./paper-race.ts";
import type { DesignFix, DroppedFile, RunRequest, Told } from "./protocol.ts";
import type { ReportedRun } from "./report.ts";
import { turn } from "./turn.ts";
import { Controls } from "./view/controls.ts";
import { Curves } from "./view/curves.ts";
import { Downloads } from "./view/downloads.ts";
import { Insides } from "./view/insides.ts";
import { Kept } from "./view/kept.ts";
import { Match } from "./view/match.ts";
import { Norms } from "./view/norms.ts";
import { OwnImages } from "./view/own-images.ts";
import { Samples } from "./view/samples.ts";
import { Table } from "./view/table.ts";
import { TryIt } from "./view/try-it.ts";
import { clock, laneTitle, stepCount } from "./view/words.ts";

export interface TrainingOptions {
  /** The text, the chosen model and recipe. */
  readonly design: Store;
  /** Another text in its place, which the editor can undo. */
  readonly replaceText: (text: string) => void;
  /** Leads to the first error of the text, where there is one. */
  readonly toFirstError: () => Finding | undefined;
  /** Hands the visitor a report of a run, with the design that it is of. */
  readonly report: (run: ReportedRun) => void;
}

/** A text that changes as somebody types is looked at once they pause. */
const PAUSE_MS = 300;

type Begun = Extract<Told, { readonly kind: "begun" }>;

export interface Training {
  /** What a report says of it; undefined before the first. */
  readonly lastRun: () => ReportedRun | undefined;
  /** To train on instead of those that are there, or the reason why not. */
  readonly takeImages: (files: Promise<readonly DroppedFile[]>) => void;
}

/** Called once, when its tab is first opened. */
export function mountTraining(
  parent: HTMLElement,
  { design, replaceText, toFirstError, report }: TrainingOptions,
): Training {
  const client = new Client();
  let begun: Begun | undefined;
  let step = 0;
  let seconds: number | undefined;
  let confused: ReportedRun["networks"][number]["confused"][] = [];

  const curves = new Curves();
  const table = new Table();
  const norms = new Norms();
  let looked = 0;
  const look = (sample: number): void => {
    looked = sample;
    client.ask({ kind: "look", sample });
  };
  const samples = new Samples(look);
  const insides = new Insides();
  let questions = 0;
  const tryIt = new TryIt((asked) => client.ask({ kind: "answer", question: ++questions, ...asked }));
  const mend = ({ before, after }: DesignFix): void => {
    if (design.get().text === before) replaceText(after);
  };
  const match = new Match(mend);
  const ownImages = new OwnImages({
    place: parent,
    take: (files) => client.ask({ kind: "images", files }),
    giveBack: () => client.ask({ kind: "own-images" }),
  });
  const kept = new Kept({
    goOn: () => {
      controls.starting("getting ready");
      kept.show(undefined);
      client.ask({ kind: "go-on" });
      controls.focus();
    },
    forget: () => {
      client.ask({ kind: "forget" });
      controls.focus();
    },
    showDesign: replaceText,
    text: () => design.get().text,
    leave: () => controls.focus(),
  });
  const begin = (run: RunRequest): void =>
    kept.before(() => {
      // What goes on does so until the other one is known to be right.
      if (!controls.isRunning) kept.show(undefined);
      controls.starting("getting ready");
      client.ask({ kind: "train", run });
    });
  const controls = new Controls({
    train: (run) => {
      const error = toFirstError();
      if (error) controls.refuse(error);
      else begin({ ...run, text: design.get().text });
    },
    racePaper: () =>
      begin({ text: raceText, recipe: RACE_RECIPE, shortcuts: ["designed", "none"], steps: controls.steps }),
    pause: (paused) => client.ask({ kind: "pause", paused }),
    stop: () => client.ask({ kind: "stop" }),
    mend,
    chosen: (recipe) => match.show(recipe?.match),
  });
  const downloads = new Downloads({
    file: (lane, file) => client.ask({ kind: "file", lane, file }),
    report: () => {
      const run = lastRun();
      if (run) report(run);
    },
  });
  const lastRun = (): ReportedRun | undefined => {
    if (!begun || step === 0) return undefined;
    const { text, model, recipe, seed, device, total, batch, images, lanes } = begun;
    return {
      ...{ text, model, recipe, seed, device, total, batch, images, step, seconds },
      networks: lanes.map((facts, lane) => ({
        ...{ ...facts, ...curves.standing(lane) },
        ...{ title: laneTitle(facts), confused: confused[lane] },
      })),
      pictures: [
        { title: "Loss", url: curves.loss.picture() },
        { title: "Accuracy", url: curves.accuracy.picture() },
        { title: "Gradient norms by layer", url: norms.picture() },
      ],
    };
  };

  // What a run shows is there once there is one.
  const results = element(
    "div",
    { class: "results", hidden: true },
    table.element,
    element("div", { class: "charts" }, curves.loss.element, curves.accuracy.element),
    downloads.element,
    element("div", { class: "columns" }, samples.element, tryIt.element, norms.element, insides.element),
  );
  parent.classList.add("training");
  parent.replaceChildren(kept.element, controls.element, match.element, results, ownImages.element);

  client.on("outline", ({ outline }) => controls.show(outline, design.get()));
  design.on(["model", "recipe"], (state) => controls.choose(state));
  client.on("loading", ({ what, done, total }) => ownImages.loading(what, done, total));
  client.on("images", ({ facts, isOwn }) => ownImages.show(facts, { isOwn, isRunning: controls.isRunning }));
  client.on("refused", ({ problem }) => ownImages.refuse(problem));
  client.on("stage", ({ text }) => controls.starting(text));
  client.on("not-begun", () => controls.notBegun());
  client.on("begun", async (told) => {
    begun = told;
    [seconds, step, confused] = [undefined, told.step, []];
    const { lanes, total, images } = told;
    controls.begun(told);
    kept.begun(lanes, total);
    kept.saved(step);
    ownImages.begun();
    results.hidden = false;
    for (const show of [
      () => table.begin(lanes),
      () => curves.begin(lanes, total),
      () => norms.begin(lanes),
      () => samples.begin(told.samples, images.classNames, lanes),
      () => insides.begin(lanes),
      () => downloads.begin(lanes),
      () =>
        tryIt.begin(
          lanes,
          images.classNames,
          told.samples.map(({ picture }) => picture),
        ),
    ]) {
      await turn();
      show();
    }
  });
  client.on("history", ({ lanes }) => {
    for (const [lane, { losses, accuracies, heldOut, confused: last }] of lanes.entries()) {
      confused[lane] = last;
      curves.add(lane, { steps: losses.map((_, index) => index + 1), losses, accuracies });
      for (const point of heldOut) curves.addHeldOut(lane, point);
      table.show(lane, curves.standing(lane));
    }
    curves.show();
  });
  client.on("saved", (told) => {
    controls.saved(told.step);
    if (begun && !begun.unkept) kept.saved(told.step);
  });
  client.on("not-saved", ({ problem }) => controls.notSaved(problem));
  client.on("kept", (told) => {
    // What was trained to its end before the visitor's eyes is no news.
    const isSeen = begun !== undefined && told.kept !== undefined && told.kept.step >= told.kept.total;
    kept.show(isSeen ? undefined : told.kept);
  });
  client.on("progress", ({ lanes, pace }) => {
    for (const [lane, points] of lanes.entries()) {
      curves.add(lane, points);
      step = Math.max(step, points.steps.at(-1) ?? 0);
      table.show(lane, curves.standing(lane));
    }
    curves.show();
    controls.progress(step, pace);
  });
  client.on("diverged", ({ lane }) => {
    curves.diverged(lane);
    table.show(lane, curves.standing(lane));
    curves.show();
  });
  client.on("held-out", ({ lane, point }) => {
    curves.addHeldOut(lane, point);
    table.show(lane, curves.standing(lane));
    curves.show();
  });
  client.on("confused", ({ lane, confused: told }) => void (confused[lane] = told));
  client.on("norms", ({ lane, step: at, norms: told }) => norms.add(lane, at, told));
  client.on("predictions", ({ lane, predictions }) => {
    samples.show(lane, predictions);
    // Of all networks, once the last of them was evaluated.
    if (lane === (begun?.lanes.length ?? 0) - 1) look(looked);
  });
  client.on("filters", ({ lane, filters }) => insides.showFilters(lane, filters));
  client.on("maps", ({ lane, maps }) => insides.showMaps(lane, maps));
  client.on("answer", (answer) => tryIt.show(answer));
  client.on("files", ({ files }) => files.forEach(saveFile));
  client.on("ended", (told) => {
    seconds = told.seconds;
    const verb = told.how === "ended" ? "Trained" : "Stopped after";
    kept.ended();
    controls.ended(`${verb} ${stepCount(told.step)} in ${clock(told.seconds)}.`);
    table.judge(
      (begun?.lanes ?? []).map((_, lane) => curves.standing(lane)),
      told.step,
    );
  });
  client.on("problem", ({ problem }) => controls.problem(problem));

  // Another tab may have begun a run or ended one.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) client.ask({ kind: "kept" });
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const outline = (): void => client.ask({ kind: "outline", text: design.get().text });
  design.on(["text"], () => {
    kept.changed();
    clearTimeout(timer);
    timer = setTimeout(outline, PAUSE_MS);
  });
  outline();
  client.ask({ kind: "warm-up", images: new URL("./data/fashion-mnist.idx.gz", document.baseURI).href });
  return { lastRun, takeImages: (files) => ownImages.drop(files) };
}
