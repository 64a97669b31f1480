/** A visitor's own image: drawn, dropped, pasted or chosen; the network's answer comes as it is drawn. */
import { element } from "../../dom.ts";
import { decoded } from "../data/decode-image.ts";
import { noFile } from "../data/dropped-files.ts";
import { problemOf } from "../data/refused.ts";
import type { LaneFacts, Picture, Rgba, Told } from "../protocol.ts";
import { paint, pictureCanvas } from "./picture.ts";
import { className, laneTitle, problemText, shortPercent } from "./words.ts";

const SIDE = 280;
const BRUSH = 22;
const MOST_ANSWERS = 5;

export class TryIt {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", {
    width: SIDE,
    height: SIDE,
    class: "drawing",
    role: "img",
    "aria-label": "Your image",
  });
  readonly #context = this.#canvas.getContext("2d", { willReadFrequently: true });
  readonly #seen = pictureCanvas("what the network was shown");
  readonly #answers = element("div", { class: "lanes", "aria-live": "polite" });
  readonly #note = element("p", { class: "quiet" });
  readonly #changesOver = element("input", { type: "checkbox" });
  /** There once it does something, and while it is off. */
  readonly #choice = element("label", { hidden: true }, this.#changesOver, " Change light and dark over");
  readonly #ask: (asked: { readonly image: Rgba; readonly asIs: boolean }) => void;
  #lanes: readonly LaneFacts[] = [];
  #names: readonly string[] = [];
  #samples: readonly Picture[] = [];
  #sample = 0;
  #isWaiting = false;
  #isChanged = false;

  /** @param ask is answered by `show` */
  constructor(ask: (asked: { readonly image: Rgba; readonly asIs: boolean }) => void) {
    this.#ask = ask;
    this.#changesOver.checked = true;
    this.#changesOver.addEventListener("change", () => this.#changed());
    const file = element("input", { type: "file", accept: "image/*" });
    file.addEventListener("change", () => void this.take(file.files?.[0]));
    const clear = this.#button("Clear", () => this.clear());
    const next = this.#button("Show a test image", () => this.#next());
    this.element = element(
      "section",
      { class: "card try", "aria-label": "Try it" },
      element("h3", {}, "Draw, drop or paste an image"),
      element(
        "div",
        { class: "drawing-side" },
        this.#canvas,
        element("div", { class: "row" }, clear, next, element("label", { class: "file" }, "Choose an image", file)),
      ),
      element(
        "div",
        { class: "answer-side" },
        element("div", { class: "row" }, this.#seen, element("span", { class: "quiet" }, "what the network is shown")),
        this.#note,
        this.#choice,
        this.#answers,
      ),
    );
    this.#listen();
    this.clear();
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", act);
    return button;
  }

  begin(lanes: readonly LaneFacts[], names: readonly string[], samples: readonly Picture[]): void {
    [this.#lanes, this.#names, this.#samples] = [lanes, names, samples];
    this.#isWaiting = false;
    this.#answers.replaceChildren();
    this.#choice.hidden = this.#changesOver.checked;
    this.#note.textContent = `It knows ${names.join(", ")}.`;
  }

  clear(): void {
    if (!this.#context) return;
    this.#context.fillStyle = "#000";
    this.#context.fillRect(0, 0, SIDE, SIDE);
    this.#answers.replaceChildren();
  }

  /** A file that was dropped, pasted or chosen. */
  async take(file: File | undefined): Promise<void> {
    if (!file) return;
    const bitmap = await decoded(file.name || "the image", file).catch((error: unknown) => {
      this.#refuse(error);
    });
    if (!bitmap) return;
    // What is transparent is seen on white, as everywhere else.
    if (this.#context) Object.assign(this.#context, { fillStyle: "#fff", imageSmoothingQuality: "high" });
    this.#context?.fillRect(0, 0, SIDE, SIDE);
    const scale = SIDE / Math.min(bitmap.width, bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    this.#context?.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    bitmap.close();
    this.#changed();
  }

  /** What is drawn stays, and so does its answer. */
  #refuse(error: unknown): void {
    this.#note.textContent = problemText(problemOf(error));
  }

  show({ seen, isInverted, lanes }: Extract<Told, { readonly kind: "answer" }>): void {
    paint(this.#seen, seen);
    this.#note.textContent = isInverted
      ? "Light and dark were changed over: the training images are bright on black."
      : "";
    this.#choice.hidden = !isInverted && this.#changesOver.checked;
    this.#answers.replaceChildren(
      ...lanes.map((shares, lane) => {
        const facts = this.#lanes[lane];
        const name = element("p", { class: "lane-name", "data-lane": lane }, facts ? laneTitle(facts) : "");
        return element("div", {}, name, this.#list(shares, lane));
      }),
    );
    this.#isWaiting = false;
    if (this.#isChanged) this.#changed();
  }

  #list(shares: readonly number[], lane: number): HTMLElement {
    const all = [...shares.entries()];
    const named = all.slice(0, this.#names.length).sort(([, one], [, other]) => other - one);
    const best = [...named.slice(0, MOST_ANSWERS), ...all.slice(this.#names.length)];
    return element(
      "ol",
      { class: "answers" },
      ...best.map(([label, share]) => {
        const bar = element("span", { class: "share", "data-lane": lane });
        bar.style.setProperty("--share", String(share));
        return element(
          "li",
          {},
          bar,
          element("span", {}, className(this.#names, label)),
          element("b", {}, shortPercent(share)),
        );
      }),
    );
  }

  #next(): void {
    const sample = this.#samples[this.#sample++ % Math.max(1, this.#samples.length)];
    if (!sample || !this.#context) return;
    const own = pictureCanvas();
    paint(own, sample);
    this.#context.imageSmoothingEnabled = false;
    this.#context.drawImage(own, 0, 0, SIDE, SIDE);
    this.#context.imageSmoothingEnabled = true;
    this.#changed();
  }

  /** One question at a time: what is drawn meanwhile is asked about when the answer is there. */
  #changed(): void {
    this.#isChanged = this.#isWaiting;
    if (this.#isWaiting || !this.#context) return;
    if (this.#lanes.length === 0) {
      this.#note.textContent = "Train a network first: then it answers while you draw.";
      return;
    }
    this.#isWaiting = true;
    const { width, height, data } = this.#context.getImageData(0, 0, SIDE, SIDE);
    const image = { width, height, data: new Uint8ClampedArray(data) };
    this.#ask({ image, asIs: !this.#changesOver.checked });
  }

  #listen(): void {
    let last: { readonly x: number; readonly y: number } | undefined;
    const place = (event: PointerEvent) => {
      const { left, top, width, height } = this.#canvas.getBoundingClientRect();
      return { x: ((event.clientX - left) * SIDE) / width, y: ((event.clientY - top) * SIDE) / height };
    };
    this.#canvas.addEventListener("pointerdown", (event) => {
      this.#canvas.setPointerCapture(event.pointerId);
      // Answers come with every stroke: told is what is there at its end.
      this.#answers.ariaBusy = "true";
      last = place(event);
      this.#stroke(last, last);
    });
    this.#canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const now = place(event);
      this.#stroke(last, now);
      last = now;
    });
    for (const end of ["pointerup", "pointercancel"] as const)
      this.#canvas.addEventListener(end, () => {
        last = undefined;
        this.#answers.ariaBusy = "false";
        this.#changed();
      });
    addEventListener("paste", ({ clipboardData }) => {
      const image = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      void this.take(image);
    });
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const file = event.dataTransfer?.files[0];
      if (file) void this.take(file);
      else this.#refuse(noFile(event.dataTransfer));
    });
  }

  #stroke(from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): void {
    if (!this.#context) return;
    Object.assign(this.#context, { strokeStyle: "#fff", lineWidth: BRUSH, lineCap: "round", lineJoin: "round" });
    this.#context.beginPath();
    this.#context.moveTo(from.x, from.y);
    this.#context.lineTo(to.x, to.y);
    this.#context.stroke();
    this.#changed();
  }
}
