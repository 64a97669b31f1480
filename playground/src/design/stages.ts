/** What the model becomes on its way to a module, as text: computed when it is looked at. */
import { element } from "../dom.ts";
import { part } from "../loading.ts";
import type { Signal } from "../signal.ts";
import type { Store } from "../state.ts";
import type { CodeView } from "./code/index.ts";
import type { DesignClient } from "./design-client.ts";
import { grouped } from "./numbers.ts";
import { switchOf } from "./switch.ts";
import type { Tabs } from "./tabs.ts";
import type { DesignChoice, DesignView, Stage, StageView } from "./view.ts";

export interface StagesOptions {
  readonly store: Store;
  readonly views: Signal<DesignView>;
  readonly client: DesignClient;
  readonly tabs: Tabs;
  readonly choice: () => DesignChoice;
}

interface StageFacts {
  readonly stage: Stage;
  readonly says: string;
  /** What its parts are. */
  readonly parts: string;
}
const stages: { readonly [name: string]: StageFacts } = {
  Graph: {
    stage: "graph",
    parts: "operations",
    says: "Every operation, differentiated and simplified, with its layer.",
  },
  Plan: {
    stage: "plan",
    parts: "steps",
    says: "What runs, in order: operations fused into steps, values in shared buffers.",
  },
  WGSL: { stage: "wgsl", parts: "kernels", says: "The kernels for a GPU, through WebGPU." },
  WebAssembly: {
    stage: "wat",
    parts: "kernels",
    says: "The same for the processor: SIMD, on as many threads as there are.",
  },
};

/** What takes no longer is not announced. */
const PATIENCE_MILLISECONDS = 300;
const NOTHING_YET = "Code comes as soon as the text has a model without errors.";

export function mountStages(panel: HTMLElement, { store, views, client, tabs, choice }: StagesOptions): void {
  const kind = switchOf("Function", ["Inference", "Training step"]);
  const form = switchOf("Stage", ["Graph", "Plan", "WGSL", "WebAssembly"]);
  const only = element("input", { type: "checkbox", id: "only-chosen" });
  const onlyName = element("span");
  const onlyField = element("label", { class: "check" }, only, onlyName);
  const find = element("button", { type: "button", class: "quiet", title: "Ctrl+F" }, "Find");
  const says = element("p", { class: "soft", role: "status" });
  const code = element("div", { class: "code", role: "region", "aria-label": "Code" });
  panel.append(element("div", { class: "toolbar" }, form.element, kind.element, onlyField, find), says, code);
  let reader: Promise<CodeView> | undefined;
  // What shows code is not needed to design.
  const readerOf = (): Promise<CodeView> =>
    (reader ??= part(import("./code/index.ts")).then(({ createCodeView }) => createCodeView(code)));
  const setShown = (isShown: boolean): void => {
    code.hidden = !isShown;
    find.hidden = !isShown;
  };
  setShown(false);
  find.addEventListener("click", () => void readerOf().then((view) => view.find()));

  const show = async (): Promise<void> => {
    const { selection } = store.get();
    onlyField.hidden = selection === undefined;
    onlyName.textContent = `Only ${selection ?? ""}`;
    const view = views.get();
    const facts = stages[form.chosen()];
    if (tabs.current() !== "compiled" || !view || !facts) return;
    if (!view.model) {
      // While a text is being written its last code stays.
      if (code.hidden) says.textContent = NOTHING_YET;
      return;
    }
    const layer = only.checked ? selection : undefined;
    const isTraining = kind.chosen() === "Training step";
    code.classList.add("stale");
    const late = setTimeout(() => (says.textContent = "Compiling…"), PATIENCE_MILLISECONDS);
    try {
      const asked = { ...choice(), stage: facts.stage, kind: isTraining ? "train" : "infer", layer } as const;
      const [told, reader] = await Promise.all([client.ask("stage", asked), readerOf()]);
      if (!told) return;
      setShown(true);
      reader.show(facts.stage, told.text);
      says.textContent = `${facts.says} ${countsOf(told, facts, layer)}`;
      code.classList.remove("stale");
    } catch (error) {
      setShown(false);
      says.textContent = (error as Error).message;
    } finally {
      clearTimeout(late);
    }
  };
  const again = (): void => void show();
  for (const each of [kind, form]) each.onChange(again);
  only.addEventListener("change", again);
  store.on(["selection"], again);
  views.each(again);
  tabs.onShow("compiled", again);
}

function countsOf({ shown, all }: StageView, { parts }: StageFacts, layer: string | undefined): string {
  return layer === undefined
    ? `${grouped(all)} ${parts}.`
    : `${grouped(shown)} of ${grouped(all)} ${parts} are of ${layer}.`;
}
