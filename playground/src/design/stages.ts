/** What the model becomes on its way to a module, as text: computed when it is looked at. */
import { element } from "../dom.ts";
import type { Signal } from "../signal.ts";
import type { Store } from "../state.ts";
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

export function mountStages(panel: HTMLElement, { store, views, client, tabs, choice }: StagesOptions): void {
  const kind = switchOf("Function", ["Inference", "Training step"]);
  const form = switchOf("Stage", ["Graph", "Plan", "WGSL", "WebAssembly"]);
  const only = element("input", { type: "checkbox", id: "only-chosen" });
  const onlyName = element("span");
  const onlyField = element("label", { class: "check" }, only, onlyName);
  const says = element("p", { class: "soft", role: "status" });
  const code = element("pre", { class: "code", tabindex: 0, role: "region", "aria-label": "Code" });
  panel.append(element("div", { class: "toolbar" }, form.element, kind.element, onlyField), says, code);

  const show = async (): Promise<void> => {
    const { selection } = store.get();
    onlyField.hidden = selection === undefined;
    onlyName.textContent = `Only ${selection ?? ""}`;
    if (tabs.current() !== "compiled" || !views.get()?.model) return;
    const facts = stages[form.chosen()];
    if (!facts) return;
    const layer = only.checked ? selection : undefined;
    code.classList.add("stale");
    if (code.textContent === "") says.textContent = "Compiling…";
    try {
      const isTraining = kind.chosen() === "Training step";
      const told = await client.ask("stage", {
        ...choice(),
        stage: facts.stage,
        kind: isTraining ? "train" : "infer",
        layer,
      });
      if (!told) return;
      code.textContent = told.text;
      says.textContent = `${facts.says} ${countsOf(told, facts, layer)}`;
    } catch (error) {
      code.textContent = "";
      says.textContent = (error as Error).message;
    }
    code.classList.remove("stale");
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
