/** A run that an earlier visit left, or that was stopped: where it stands, and the ways on; nothing takes its place unasked. */
import { element } from "../../dom.ts";
import type { KeptRun, LaneFacts } from "../protocol.ts";
import { capital, laneTitle, percent, problemText, stepCount, whole } from "./words.ts";

export interface KeptOptions {
  readonly goOn: (kept: KeptRun) => void;
  readonly forget: () => void;
  /** Puts its design into the editor. */
  readonly showDesign: (text: string) => void;
  /** Of the editor. */
  readonly text: () => string;
  /** A question was answered with no: where focus goes. */
  readonly leave: () => void;
}

export class Kept {
  readonly element: HTMLElement;
  readonly #options: KeptOptions;
  readonly #where = element("p");
  readonly #design = element("p", { class: "quiet" });
  readonly #problem = element("p", { class: "problem" });
  readonly #question = element("p", { class: "question", role: "alert" });
  readonly #goOn = button("Go on", () => this.#kept && this.#options.goOn(this.#kept), "primary");
  readonly #forget = button("Forget it", () => this.#options.forget());
  readonly #editor = button("Put its design into the editor", () => this.#showDesign());
  readonly #yes = button("Forget it and train", () => this.#answer(true));
  readonly #no = button("Keep it", () => this.#answer(false));
  /** What stands there while nothing is trained. */
  #kept: KeptRun | undefined;
  /** Of the run that is trained: what would be lost. */
  #running: { readonly lanes: readonly LaneFacts[]; readonly total: number; readonly step: number } | undefined;
  #act: (() => void) | undefined;

  constructor(options: KeptOptions) {
    this.#options = options;
    this.element = element(
      "section",
      { class: "card kept", "aria-label": "Kept run", hidden: true },
      this.#where,
      this.#design,
      this.#problem,
      this.#question,
      element("div", { class: "row" }, this.#goOn, this.#forget, this.#editor, this.#yes, this.#no),
    );
    this.element.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.#act) this.#answer(false);
    });
    this.#draw();
  }

  /** What is kept while nothing is trained. */
  show(kept: KeptRun | undefined): void {
    this.#running = undefined;
    this.#kept = kept;
    this.#draw();
  }
  /** A run is trained, of which nothing is kept yet. */
  begun(lanes: readonly LaneFacts[], total: number): void {
    this.#kept = undefined;
    this.#act = undefined;
    this.#running = { lanes, total, step: 0 };
    this.#draw();
  }
  saved(step: number): void {
    if (this.#running) this.#running = { ...this.#running, step };
    if (this.#act) this.#draw();
  }
  /** It was trained to its end before the visitor's eyes. */
  ended(): void {
    this.#running = undefined;
    this.#act = undefined;
    this.#draw();
  }
  /** The design in the editor has changed. */
  changed(): void {
    this.#draw();
  }

  /** Does it, once the visitor has agreed to what is lost with it. */
  before(act: () => void): void {
    const { step = 0, total = 0 } = this.#running ?? {};
    const isAtStake = this.#kept ? !this.#kept.isElsewhere : step > 0 && step < total;
    if (!isAtStake) return act();
    this.#act = act;
    this.#draw();
    this.#no.focus();
  }
  #answer(yes: boolean): void {
    const act = this.#act;
    this.#act = undefined;
    this.#draw();
    if (yes) act?.();
    this.#options.leave();
  }
  #showDesign(): void {
    if (this.#kept) this.#options.showDesign(this.#kept.run.text);
    this.#goOn.focus();
  }

  #draw(): void {
    const kept = this.#kept;
    const isAsking = this.#act !== undefined;
    const stands = kept ?? this.#running;
    this.element.hidden = kept === undefined && !isAsking;
    this.#where.textContent = stands ? whereText(stands) : "";
    say(this.#problem, kept?.problem ? capital(problemText(kept.problem)) : "");
    say(this.#question, isAsking ? "Training another run forgets this one: the page keeps one." : "");
    const isOther = kept !== undefined && kept.run.text !== this.#options.text();
    const otherText =
      "Its design is not the one in the editor: it goes on with its own, and the editor stays as it is.";
    say(this.#design, isOther ? otherText : "");
    const isDone = kept !== undefined && kept.step >= kept.total;
    this.#goOn.textContent = isDone ? "Show it" : "Go on";
    this.#goOn.disabled = kept?.problem !== undefined;
    this.#goOn.hidden = this.#forget.hidden = isAsking;
    this.#forget.disabled = kept?.isElsewhere ?? false;
    this.#editor.hidden = isAsking || !isOther;
    this.#yes.hidden = this.#no.hidden = !isAsking;
  }
}

/** `FashionNet, 8 layers, stands at step 320 of 3,600: 83.1 % of held-out images right.` */
function whereText(run: KeptRun | { lanes: readonly LaneFacts[]; total: number; step: number }): string {
  const { lanes, step, total } = run;
  const names = lanes.map(laneTitle).join(" against ");
  const where = step >= total ? `is trained, ${stepCount(total)}` : `stands at step ${whole(step)} of ${whole(total)}`;
  if (!("accuracies" in run)) return `${names}, ${where}.`;
  const right =
    run.accuracies.length > 0 ? `: ${run.accuracies.map(percent).join(" against ")} of held-out images right` : "";
  return `A run is kept: ${names}, ${where}, on ${run.images}${right}.`;
}

/** What says nothing takes no place. */
function say(line: HTMLElement, text: string): void {
  line.textContent = text;
  line.hidden = text === "";
}

function button(text: string, act: () => void, kind?: string): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind }, text);
  made.addEventListener("click", act);
  return made;
}
