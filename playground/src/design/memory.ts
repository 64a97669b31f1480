/** What is planned in memory: everything is allocated once, so that this is the peak. */
import { element } from "../dom.ts";
import { bytes } from "./numbers.ts";
import type { TablesOptions } from "./tables.ts";
import type { MemoryView } from "./view.ts";

/** Asked when its tab is shown, and then with every other text: a large plan takes a while. */
export function mountMemory(panel: HTMLElement, { views, client, tabs, choice }: TablesOptions): void {
  const box = element("section", { class: "memory", "aria-label": "Planned memory" });
  panel.append(box);
  let of: unknown;
  const show = async (): Promise<void> => {
    const view = views.get();
    if (tabs.current() !== "layers" || !view?.model || of === view) return;
    of = view;
    box.classList.add("stale");
    try {
      const memory = await client.ask("memory", choice());
      if (memory) box.replaceChildren(...partsOf(memory));
    } catch (error) {
      box.replaceChildren(element("p", { class: "problem" }, (error as Error).message));
    }
    box.classList.remove("stale");
  };
  views.each(() => void show());
  tabs.onShow("layers", () => void show());
}

function partsOf({ batch, inference, training }: MemoryView): readonly HTMLElement[] {
  return [
    element("h3", {}, `Memory at batch ${batch}`),
    bar("Inference", inference.plannedBytes, [
      ["weights, inputs, outputs", inference.residentBytes - inference.preparedBytes],
      ["made of weights once", inference.preparedBytes],
      ["temporaries", inference.temporaryBytes],
    ]),
    ...(training
      ? [
          bar("Training", training.plannedBytes, [
            ["weights, their state, inputs, outputs", training.residentBytes],
            ["temporaries", training.temporaryBytes],
          ]),
          element(
            "p",
            { class: "soft" },
            `${bytes(training.keptBytes)} of the forward pass are kept until the backward pass has read them.`,
          ),
        ]
      : [element("p", { class: "soft" }, "No training step: the output is none that a loss takes.")]),
  ];
}

function bar(name: string, whole: number, parts: readonly (readonly [string, number])[]): HTMLElement {
  const there = parts.filter(([, size]) => size > 0);
  return element(
    "div",
    { class: "memory-line" },
    element("p", {}, element("strong", {}, name), ` ${bytes(whole)} planned`),
    element(
      "div",
      { class: "memory-bar", "aria-hidden": "true" },
      ...there.map(([, size]) => element("span", { style: `flex-grow: ${size}` })),
    ),
    element("ul", {}, ...there.map(([what, size]) => element("li", {}, `${bytes(size)} ${what}`))),
  );
}
