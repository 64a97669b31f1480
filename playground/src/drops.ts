/** What is dropped anywhere on the page: a design goes into the editor, all else to where it trains. No drop leads away. */
import { droppedFiles } from "./training/data/dropped-files.ts";
import type { DroppedFile } from "./training/protocol.ts";

interface DropsOptions {
  /** Where it is said of what is no file that it is none. */
  readonly panel: HTMLElement;
  /** A `.resnet` file that came alone. */
  readonly openDesign: (name: string, text: string) => void;
  /** @param files rejected with a `Refused` where there are none, or they cannot be read */
  readonly takeImages: (files: Promise<readonly DroppedFile[]>) => void;
}

/** Texts take what is dragged into them. */
const TEXTS = ".cm-content, input, textarea";

/** A part of the page with another use for a file takes it before. */
export function watchDrops({ panel, openDesign, takeImages }: DropsOptions): void {
  addEventListener("dragover", (event) => {
    if (!isText(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (isText(event)) return;
    event.preventDefault();
    if (!hasFiles(event) && !isWithin(event, panel)) return;
    const files = droppedFiles(event.dataTransfer);
    files.then(
      async ([first, ...rest]) => {
        if (!first || rest.length > 0 || !/\.resnet$/i.test(first.path)) return takeImages(files);
        openDesign(first.file.name, await first.file.text());
      },
      () => takeImages(files),
    );
  });
}

export function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
function isText(event: DragEvent): boolean {
  return !hasFiles(event) && event.target instanceof Element && event.target.closest(TEXTS) !== null;
}
function isWithin({ target }: DragEvent, panel: HTMLElement): boolean {
  return target instanceof Node && panel.contains(target);
}
