/** Which images are trained on, and the place to drop others. */
import { element } from "../../dom.ts";
import type { DroppedFile, ImageFacts, Problem } from "../protocol.ts";
import { problemText, sentence, whole } from "./words.ts";

export interface OwnImagesOptions {
  /** Where files may be dropped. */
  readonly place: HTMLElement;
  readonly take: (files: readonly DroppedFile[]) => void;
  readonly giveBack: () => void;
}

export class OwnImages {
  readonly element: HTMLElement;
  readonly #facts = element("p", {}, "Fashion-MNIST, loaded when it is first needed.");
  readonly #problem = element("p", { class: "problem", role: "alert" });
  readonly #progress = element("progress", { max: 1, value: 0, "aria-label": "Loading images", hidden: true });
  readonly #back = element("button", { type: "button", hidden: true }, "Back to Fashion-MNIST");

  constructor({ place, take, giveBack }: OwnImagesOptions) {
    const folder = element("input", { type: "file", webkitdirectory: true, multiple: true });
    folder.addEventListener("change", () =>
      take([...(folder.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))),
    );
    const files = element("input", { type: "file", multiple: true, accept: ".gz,.tgz,.bin" });
    files.addEventListener("change", () => take([...(files.files ?? [])].map((file) => ({ path: file.name, file }))));
    this.#back.addEventListener("click", giveBack);
    this.element = element(
      "section",
      { class: "card drop", "aria-label": "Images" },
      element("h3", {}, "Images"),
      this.#facts,
      this.#progress,
      this.#problem,
      element(
        "p",
        { class: "quiet" },
        "Drop onto this page: a folder with a folder of images for each class, CIFAR-10's own cifar-10-binary.tar.gz or data_batch_*.bin, or MNIST's files. Nothing leaves this device.",
      ),
      element(
        "div",
        { class: "row" },
        element("label", { class: "file" }, "Choose a folder", folder),
        element("label", { class: "file" }, "Choose files", files),
        this.#back,
      ),
    );
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.element.classList.add("over");
    });
    place.addEventListener("dragleave", () => this.element.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      this.element.classList.remove("over");
      // Entries are there while the event is handled, and no longer.
      const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
      void filesOf(entries).then(take);
    });
  }

  loading(what: string, done: number, total: number): void {
    this.#progress.hidden = false;
    this.#progress.value = total > 0 ? Math.min(1, done / total) : 0;
    this.#problem.textContent = "";
    this.#facts.textContent = `${what}: ${Math.round(100 * this.#progress.value)} %`;
  }
  show({ title, training, heldOut, classNames, shape, notes }: ImageFacts, isOwn: boolean): void {
    this.#progress.hidden = true;
    this.#problem.textContent = "";
    this.#back.hidden = !isOwn;
    const size = `${shape[2]} × ${shape[1]}${shape[0] === 1 ? ", grey" : ""}`;
    this.#facts.textContent = [
      `${title}: ${whole(training)} images to train on, ${whole(heldOut)} held out, ${size}, ${classNames.length} classes.`,
      ...notes.map(sentence),
    ].join(" ");
  }
  refuse(problem: Problem): void {
    this.#progress.hidden = true;
    this.#facts.textContent = "What was dropped is not taken; the images from before stay.";
    this.#problem.textContent = problemText(problem);
  }
}

/** All files of what was dropped, folders gone through. */
export async function filesOf(entries: readonly FileSystemEntry[]): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = [];
  const open = [...entries];
  for (let entry = open.shift(); entry; entry = open.shift()) {
    if (isFile(entry)) found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
    else if (isDirectory(entry)) open.push(...(await childrenOf(entry.createReader())));
  }
  return found;
}
function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
/** A reader gives some hundred at a time. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
