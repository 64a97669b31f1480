/** What is trained, for how long, and against what; and where the run stands. */
import { element } from "../../dom.ts";
import type { PageState } from "../../state.ts";
import type { DesignFix, Outline, OutlinedRecipe, Problem, RunRequest, Shortcut, Told } from "../protocol.ts";
import { fixButtons } from "./fix-buttons.ts";
import { clock, laneTitle, problemText, shortcutTitles, whole } from "./words.ts";

export interface ControlsOptions {
  readonly train: (run: Omit<RunRequest, "text">) => void;
  readonly racePaper: () => void;
  readonly pause: (paused: boolean) => void;
  readonly stop: () => void;
  readonly mend: (fix: DesignFix) => void;
}
type Chosen = Pick<PageState, "model" | "recipe">;
type Begun = Extract<Told, { readonly kind: "begun" }>;
type Mode = "idle" | "starting" | "training" | "paused";

const INVITATION =
  "Train this design on your own device and watch it learn: its curves, its gradients, what it answers. Or see why shortcuts are there: the race of the paper trains 56 layers with and without them.";

const shortcuts = Object.keys(shortcutTitles) as readonly Shortcut[];

export class Controls {
  readonly element: HTMLElement;
  readonly #options: ControlsOptions;
  readonly #recipe = element("select", { id: "training-recipe" });
  readonly #steps = element("input", { id: "training-steps", type: "number", min: 1, max: 1_000_000, step: 1 });
  readonly #shortcuts = element("fieldset", { class: "choices" }, element("legend", {}, "Shortcuts"));
  readonly #against = element(
    "select",
    { id: "training-against" },
    element("option", { value: "" }, "nobody"),
    ...shortcuts.map((each) => element("option", { value: each }, shortcutTitles[each])),
  );
  readonly #train = this.#button("Train", () => this.#begin(), "primary");
  readonly #pause = this.#button("Pause", () => this.#turn());
  readonly #stop = this.#button("Stop", () => this.#options.stop());
  readonly #paper = this.#button("Race of the paper: 56 layers", () => this.#options.racePaper());
  readonly #progress = element("progress", { max: 1, value: 0, "aria-label": "Steps done" });
  readonly #status = element("p", { class: "status", role: "status" }, INVITATION);
  readonly #numbers = element("p", { class: "numbers" });
  readonly #keeping = element("p", { class: "quiet keeping" });
  readonly #problem = element("p", { class: "problem", role: "alert" });
  #recipes: readonly OutlinedRecipe[] = [];
  #mode: Mode = "idle";
  #total = 0;
  #isUnkept = false;

  constructor(options: ControlsOptions) {
    this.#options = options;
    for (const shortcut of shortcuts) {
      const input = element("input", { type: "radio", name: "training-shortcut", value: shortcut });
      input.checked = shortcut === "designed";
      this.#shortcuts.append(element("label", {}, input, ` ${shortcutTitles[shortcut]}`));
    }
    this.#recipe.addEventListener("change", () => this.#showLength());
    this.element = element(
      "section",
      { class: "card controls", "aria-label": "Run" },
      element("div", { class: "row" }, this.#train, this.#pause, this.#stop, this.#paper),
      element(
        "div",
        { class: "row" },
        field("Recipe", this.#recipe),
        field("Steps", this.#steps),
        this.#shortcuts,
        field("Race against", this.#against),
      ),
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
    if (this.#mode === "idle") this.#problem.textContent = problem ? problemText(problem) : "";
  }
  /** What is chosen elsewhere on the page, where it can be trained. */
  choose({ model, recipe }: Chosen): void {
    const found =
      this.#recipes.find(({ name }) => name === recipe) ??
      (this.#chosen?.model === model ? undefined : this.#recipes.find((each) => each.model === model));
    if (found) this.#recipe.value = found.name;
    this.#showLength();
  }
  get #chosen(): OutlinedRecipe | undefined {
    return this.#recipes.find(({ name }) => name === this.#recipe.value);
  }
  #showLength(): void {
    const { length } = this.#chosen ?? {};
    this.#steps.placeholder = length ? `${whole(length.count)} ${length.unit === "steps" ? "" : length.unit}` : "";
  }

  #begin(): void {
    const shortcut = this.#shortcuts.querySelector<HTMLInputElement>("input:checked")?.value as Shortcut;
    const against = this.#against.value as Shortcut | "";
    this.#options.train({
      recipe: this.#recipe.value || undefined,
      steps: this.steps,
      shortcuts: against === "" ? [shortcut] : [shortcut, against],
    });
  }
  /** What was asked for instead of the recipe's. */
  get steps(): number | undefined {
    const steps = this.#steps.valueAsNumber;
    return Number.isInteger(steps) && steps > 0 ? steps : undefined;
  }

  /** Whether a run goes on, or waits to. */
  get isRunning(): boolean {
    return this.#mode === "training" || this.#mode === "paused";
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
    this.#stop.disabled = !isRunning;
    this.#train.textContent = mode === "idle" ? "Train" : "Train anew";
    // Focus is not lost with a button that can be pressed no more.
    if (!isRunning && (before === this.#pause || before === this.#stop)) this.#train.focus();
  }

  starting(text: string): void {
    this.#set("starting");
    this.#problem.textContent = "";
    this.#numbers.textContent = "";
    this.#keeping.textContent = "";
    this.#progress.removeAttribute("value");
    this.#status.textContent = `${text[0]?.toUpperCase()}${text.slice(1)} …`;
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
  progress(step: number, examplesPerSecond: number, secondsLeft: number): void {
    this.#progress.value = this.#total > 0 ? step / this.#total : 0;
    this.#numbers.textContent = `Step ${whole(step)} of ${whole(this.#total)} · ${whole(examplesPerSecond)} images a second · ${clock(secondsLeft)} left`;
  }
  /** Of the run that is trained. */
  saved(step: number): void {
    if (this.#isUnkept) return;
    this.#keeping.textContent =
      step > 0 ? `Kept up to step ${whole(step)}: after a reload, a crash or a closed tab it goes on from there.` : "";
  }
  notSaved(problem: Problem): void {
    this.#keeping.textContent = `This run is not kept: ${problemText(problem)}`;
  }
  /** Where focus is when a question about it was answered. */
  focus(): void {
    this.#train.focus();
  }
  ended(text: string): void {
    this.#set("idle");
    this.#numbers.textContent = text;
  }
  problem(problem: Problem): void {
    if (this.#mode === "starting") this.#set("idle");
    if (!this.#progress.hasAttribute("value")) this.#progress.value = 0;
    this.#status.textContent = "";
    this.#problem.replaceChildren(problemText(problem), ...fixButtons(problem, this.#options.mend));
  }
}

/** A control behind its label. */
function field(text: string, control: HTMLElement): HTMLElement {
  return element("span", { class: "field" }, element("label", { for: control.id }, text), control);
}
