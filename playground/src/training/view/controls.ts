/** What is trained, for how long, and against what; and where the run stands. */
import type { Finding } from "../../design/view.ts";
import { element } from "../../dom.ts";
import type { PageState } from "../../state.ts";
import type { DesignFix, Outline, OutlinedRecipe, Problem, RunRequest, Told } from "../protocol.ts";
import { field } from "./field.ts";
import { fixButtons } from "./fix-buttons.ts";
import { Passes, PASSES } from "./passes.ts";
import { ShortcutChoice } from "./shortcut-choice.ts";
import { capital, clock, laneTitle, problemText, whole } from "./words.ts";

export interface ControlsOptions {
  readonly train: (run: Omit<RunRequest, "text">) => void;
  readonly racePaper: () => void;
  readonly pause: (paused: boolean) => void;
  readonly stop: () => void;
  readonly mend: (fix: DesignFix) => void;
  /** Hears which recipe would be trained, and what is known of it by now. */
  readonly chosen: (recipe: OutlinedRecipe | undefined) => void;
}
type Chosen = Pick<PageState, "model" | "recipe">;
type Begun = Extract<Told, { readonly kind: "begun" }>;
type Progress = Extract<Told, { readonly kind: "progress" }>;
type Mode = "idle" | "starting" | "training" | "paused";

const INVITATION =
  "Train this design on your own device and watch it learn: its curves, its gradients, what it answers. Or see why shortcuts are there: the race of the paper trains 56 layers with and without them.";

const MOST_STEPS = 1_000_000;

/** What is not begun while the text has errors, and what becomes of the run that there is. */
const REFUSALS: { readonly [M in Mode]: string } = {
  idle: "Nothing is trained while the text has errors",
  starting: "No new run is begun while the text has errors, and the one under way goes on",
  training: "No new run is begun while the text has errors, and the one under way goes on",
  paused: "No new run is begun while the text has errors, and the paused one stays",
};

export class Controls {
  readonly element: HTMLElement;
  readonly #options: ControlsOptions;
  readonly #recipe = element("select", { id: "training-recipe" });
  readonly #steps = element("input", {
    id: "training-steps",
    "aria-describedby": PASSES,
    type: "number",
    min: 1,
    max: MOST_STEPS,
    step: 1,
  });
  readonly #passes = new Passes();
  readonly #shortcuts = new ShortcutChoice();
  readonly #train = this.#button("Train", () => this.#begin(), "primary");
  readonly #pause = this.#button("Pause", () => this.#turn());
  readonly #stop = this.#button("Stop", () => this.#end());
  readonly #paper = this.#button("Race of the paper: 56 layers", () => this.#canBegin() && this.#options.racePaper());
  readonly #progress = element("progress", { max: 1, value: 0, "aria-label": "Steps done" });
  readonly #status = element("p", { class: "status", role: "status" }, INVITATION);
  readonly #numbers = element("p", { class: "numbers" });
  readonly #keeping = element("p", { class: "quiet keeping" });
  readonly #problem = element("p", { class: "problem", role: "alert" });
  #recipes: readonly OutlinedRecipe[] = [];
  #mode: Mode = "idle";
  /** What is returned to where a run that is asked for cannot begin. */
  #before: { readonly mode: Mode; readonly status: string } = { mode: "idle", status: "" };
  #total = 0;
  /** The error of the text for which nothing was trained, while that is said. */
  #refused: string | undefined;
  #isUnkept = false;

  constructor(options: ControlsOptions) {
    this.#options = options;
    this.#recipe.addEventListener("change", () => this.#showChosen());
    this.#steps.addEventListener("input", () => this.#passes.show(this.#chosen, this.steps));
    this.element = element(
      "section",
      { class: "card controls", "aria-label": "Run" },
      element("div", { class: "row" }, this.#train, this.#pause, this.#stop, this.#paper),
      element(
        "div",
        { class: "row" },
        field("Recipe", this.#recipe),
        field("Steps", this.#steps),
        this.#passes.element,
        this.#shortcuts.own,
        this.#shortcuts.against,
      ),
      this.#shortcuts.reasons,
      this.#progress,
      this.#status,
      this.#numbers,
      this.#keeping,
      this.#problem,
    );
    this.#set("idle");
  }

  #button(text: string, act: () => void, kind?: string): HTMLButtonElement {
    const button = element("button", { type: "button", class: kind }, text);
    button.addEventListener("click", act);
    return button;
  }

  show({ recipes, problem }: Outline, chosen: Chosen): void {
    const before = this.#recipe.value;
    this.#recipes = recipes;
    this.#recipe.disabled = recipes.length === 0;
    this.#recipe.replaceChildren(
      ...(recipes.length === 0 ? [element("option", { value: "" }, "no recipe yet")] : []),
      ...recipes.map(({ name, model, isMade }) => {
        const of = name === model ? name : `${name} of ${model}`;
        return element("option", { value: name }, isMade ? `${model}, by a recipe of this page` : of);
      }),
    );
    if (recipes.some(({ name }) => name === before)) this.#recipe.value = before;
    this.choose(chosen);
    const isSaid = this.#refused !== undefined && this.#refused === problem?.message;
    if (isSaid || (this.#mode !== "idle" && this.#refused === undefined)) return;
    this.#problem.textContent = problem ? problemText(problem) : "";
    this.#refused = undefined;
  }
  /** The text has an error, to which the visitor was led. */
  refuse({ line, message, code }: Finding): void {
    this.#refused = `line ${line}: ${message} (${code})`;
    this.#tellRefused();
  }
  /** Said anew where the run that goes on ends, or waits. */
  #tellRefused(): void {
    if (this.#refused === undefined) return;
    const text = `${REFUSALS[this.#mode]}; the cursor is at the first. ${capital(this.#refused)}`;
    // Not heard again where it says the same.
    if (this.#problem.textContent !== text) this.#problem.textContent = text;
  }
  /** What is chosen elsewhere on the page, where it can be trained. */
  choose({ model, recipe }: Chosen): void {
    const found =
      this.#recipes.find(({ name }) => name === recipe) ??
      (this.#chosen?.model === model ? undefined : this.#recipes.find((each) => each.model === model));
    if (found) this.#recipe.value = found.name;
    this.#showChosen();
  }
  get #chosen(): OutlinedRecipe | undefined {
    return this.#recipes.find(({ name }) => name === this.#recipe.value);
  }
  #showChosen(): void {
    const { length, unfit } = this.#chosen ?? {};
    this.#passes.show(this.#chosen, this.steps);
    this.#options.chosen(this.#chosen);
    this.#steps.placeholder = length ? `${whole(length.count)} ${length.unit === "steps" ? "" : length.unit}` : "";
    // Of a text that is wrong nobody knows.
    if (unfit) this.#shortcuts.show(unfit);
  }

  #begin(): void {
    if (!this.#canBegin()) return;
    this.#options.train({
      recipe: this.#recipe.value || undefined,
      steps: this.steps,
      shortcuts: this.#shortcuts.chosen,
    });
  }
  /** Not twice at once, as by two clicks. Of steps that cannot be done it is said. */
  #canBegin(): boolean {
    if (this.#mode === "starting") return false;
    const isRight = this.#steps.checkValidity();
    this.#steps.ariaInvalid = isRight ? null : "true";
    if (isRight) return true;
    this.#problem.textContent = `Steps are a whole number from 1 to ${whole(MOST_STEPS)}; of an empty field the recipe says how many`;
    this.#steps.focus();
    return false;
  }
  /** What was asked for instead of the recipe's. */
  get steps(): number | undefined {
    return this.#steps.value === "" ? undefined : this.#steps.valueAsNumber;
  }

  /** Whether a run goes on, or waits to. */
  get isRunning(): boolean {
    return this.#mode === "training" || this.#mode === "paused";
  }

  /** What is being compiled is compiled to its end before it is heard. */
  #end(): void {
    this.#options.stop();
    if (this.#mode === "starting") this.#status.textContent = "Stopping …";
  }
  #turn(): void {
    const paused = this.#mode === "training";
    this.#options.pause(paused);
    this.#set(paused ? "paused" : "training");
  }

  #set(mode: Mode): void {
    const before = document.activeElement;
    this.#mode = mode;
    const { isRunning } = this;
    this.#pause.textContent = mode === "paused" ? "Go on" : "Pause";
    this.#pause.disabled = !isRunning;
    this.#stop.disabled = mode === "idle";
    this.#train.textContent = mode === "idle" ? "Train" : "Train anew";
    this.#tellRefused();
    // Focus is not lost with a button that can be pressed no more.
    if (before instanceof HTMLButtonElement && before.disabled) this.#train.focus();
  }

  starting(text: string): void {
    if (this.#mode !== "starting") this.#before = { mode: this.#mode, status: this.#status.textContent };
    this.#set("starting");
    this.#refused = undefined;
    this.#problem.textContent = "";
    this.#numbers.textContent = "";
    this.#keeping.textContent = "";
    this.#progress.removeAttribute("value");
    this.#status.textContent = `${capital(text)} …`;
  }
  begun({ device, notes, unkept, recipe, step, total, lanes }: Begun): void {
    this.#set("training");
    this.#total = total;
    this.#progress.value = step / total;
    this.#isUnkept = unkept !== undefined;
    this.saved(step);
    if (unkept) this.notSaved(unkept);
    const networks = lanes.map((facts) => `${laneTitle(facts)} (${whole(facts.parameters)} parameters)`);
    this.#status.textContent = `${networks.join(" against ")}, recipe ${recipe}, on ${device}. ${notes.join(" ")}`;
  }
  /** It was stopped before its first step. */
  notBegun(): void {
    if (this.#mode !== "starting") return;
    this.#set(this.#before.mode);
    this.#progress.value = 0;
    this.#status.textContent = this.#before.status;
    if (!this.isRunning) this.#numbers.textContent = "Stopped before the first step.";
  }
  progress(step: number, pace: Progress["pace"]): void {
    // Of the one that another is to take the place of.
    if (this.#mode === "starting") return;
    this.#progress.value = this.#total > 0 ? step / this.#total : 0;
    const fast = pace ? ` · ${whole(pace.examplesPerSecond)} images a second · ${clock(pace.secondsLeft)} left` : "";
    this.#numbers.textContent = `Step ${whole(step)} of ${whole(this.#total)}${fast}`;
  }
  /** Of the run that is trained. */
  saved(step: number): void {
    if (this.#isUnkept) return;
    const then = step < this.#total ? "it goes on from there" : "it can be shown again";
    this.#keeping.textContent =
      step > 0 ? `Kept up to step ${whole(step)}: after a reload, a crash or a closed tab ${then}.` : "";
  }
  notSaved(problem: Problem): void {
    this.#keeping.textContent = `This run is not kept: ${problemText(problem)}`;
  }
  /** Where focus is when a question about it was answered. */
  focus(): void {
    this.#train.focus();
  }
  ended(text: string): void {
    this.#before = { mode: "idle", status: "" };
    if (this.#mode === "starting") return;
    this.#set("idle");
    this.#numbers.textContent = text;
  }
  problem(problem: Problem): void {
    const isOfNext = this.#mode === "starting";
    this.#refused = undefined;
    if (isOfNext) this.#set(this.#before.mode);
    if (!this.#progress.hasAttribute("value")) this.#progress.value = 0;
    // A run that goes on is still what it was.
    if (!this.isRunning) this.#status.textContent = "";
    else if (isOfNext) this.#status.textContent = this.#before.status;
    this.#problem.replaceChildren(problemText(problem), ...fixButtons(problem, this.#options.mend));
  }
}
