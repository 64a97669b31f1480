/** Which images are trained on, and the place to drop others. */
import { element } from "../../dom.ts";
import { problemOf } from "../data/refused.ts";
import type { DroppedFile, ImageFacts, Problem } from "../protocol.ts";
import { problemText, sentence, whole } from "./words.ts";

export interface OwnImagesOptions {
  /** Over which it is shown that files may be dropped. */
  readonly place: HTMLElement;
  readonly take: (files: readonly DroppedFile[]) => void;
  readonly giveBack: () => void;
}

/** What is taken, in the words of those who have it. */
const KINDS = [
  "a folder with a folder of PNG, JPEG, WebP, GIF, BMP or AVIF images for each class, all together or below train and test",
  "CIFAR's binary version: cifar-10-binary.tar.gz or cifar-100-binary.tar.gz as it is published, or files out of it (data_batch_1.bin)",
  "MNIST's or Fashion-MNIST's files (train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz), gzipped or not",
];

const BACK = "Back to Fashion-MNIST";

export class OwnImages {
  readonly element: HTMLElement;
  readonly #facts = element("p", {}, "Fashion-MNIST, loaded when it is first needed.");
  readonly #problem = element("p", { class: "problem", role: "alert" });
  readonly #progress = element("progress", { max: 1, value: 0, "aria-label": "Loading images", hidden: true });
  readonly #back = element("button", { type: "button", hidden: true }, BACK);
  readonly #take: OwnImagesOptions["take"];
  /** Of the images that there are. */
  #told: { readonly text: string; readonly isOwn: boolean } | undefined;

  constructor({ place, take, giveBack }: OwnImagesOptions) {
    this.#take = take;
    const folder = element("input", { type: "file", webkitdirectory: true, multiple: true });
    folder.addEventListener("change", () =>
      take([...(folder.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))),
    );
    const files = element("input", { type: "file", multiple: true });
    files.addEventListener("change", () => take([...(files.files ?? [])].map((file) => ({ path: file.name, file }))));
    this.#back.addEventListener("click", giveBack);
    this.element = element(
      "section",
      { class: "card drop", "aria-label": "Images" },
      element("h3", {}, "Images"),
      this.#facts,
      this.#progress,
      this.#problem,
      element("p", { class: "quiet" }, "Drop onto this page, or choose:"),
      element("ul", { class: "quiet" }, ...KINDS.map((kind) => element("li", {}, kind))),
      element("p", { class: "quiet" }, "Nothing leaves this device."),
      element(
        "div",
        { class: "row" },
        element("label", { class: "file" }, "Choose a folder", folder),
        element("label", { class: "file" }, "Choose files", files),
        this.#back,
      ),
    );
    place.addEventListener("dragover", () => this.element.classList.add("over"));
    // Also of what is dropped onto a part of it that keeps that to itself.
    for (const end of ["dragleave", "drop"] as const)
      place.addEventListener(end, () => this.element.classList.remove("over"), { capture: true });
  }

  drop(files: Promise<readonly DroppedFile[]>): void {
    files.then(this.#take, (error: unknown) => this.refuse(problemOf(error)));
  }

  loading(what: string, done: number, total: number): void {
    this.#progress.hidden = false;
    this.#progress.value = total > 0 ? Math.min(1, done / total) : 0;
    this.#problem.textContent = "";
    this.#facts.textContent = `${what}: ${Math.round(100 * this.#progress.value)} %`;
  }
  show(facts: ImageFacts, { isOwn, isRunning }: { readonly isOwn: boolean; readonly isRunning: boolean }): void {
    const { title, training, heldOut, classNames, shape, notes } = facts;
    const size = `${shape[2]} × ${shape[1]}${shape[0] === 1 ? ", grey" : ""}`;
    const text = [
      `${title}: ${whole(training)} images to train on, ${whole(heldOut)} held out, ${size}, ${classNames.length} classes.`,
      ...notes.map(sentence),
    ].join(" ");
    this.#told = { text, isOwn };
    this.#say(isRunning && isOwn ? `${text} The run that goes on keeps its own: train anew to train on these.` : text);
  }
  /** A run is trained on those that there are. */
  begun(): void {
    if (this.#told) this.#say(this.#told.text);
  }
  refuse(problem: Problem): void {
    const { text } = this.#told ?? {};
    this.#say(text === undefined ? "There are no images to train on yet." : `The images from before stay. ${text}`);
    this.#problem.textContent = problemText(problem);
  }

  #say(facts: string): void {
    this.#progress.hidden = true;
    this.#problem.textContent = "";
    this.#facts.textContent = facts;
    this.#back.hidden = this.#told !== undefined && !this.#told.isOwn;
    this.#back.textContent = this.#told ? BACK : "Load Fashion-MNIST again";
  }
}
