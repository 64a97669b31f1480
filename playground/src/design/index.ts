/** The design side of the page: what a text is, in every view, kept in step with it. */
import { byId } from "../dom.ts";
import { createSignal, type Signal } from "../signal.ts";
import type { Store } from "../state.ts";
import { createDesignClient, type DesignClient } from "./design-client.ts";
import { createEditor, type Editor } from "./editor/index.ts";
import { mountFindings } from "./findings.ts";
import { mountModelHead } from "./model-head.ts";
import { mountPicture } from "./picture.ts";
import { pathAt, rangeOf } from "./selection.ts";
import { mountStages } from "./stages.ts";
import { mountTables } from "./tables.ts";
import type { Tabs } from "./tabs.ts";
import type { DesignChoice, DesignView, Finding } from "./view.ts";

export interface DesignSide {
  readonly editor: Editor;
  readonly views: Signal<DesignView>;
  readonly client: DesignClient;
  readonly choice: () => DesignChoice;
  /** Another text in place of the one that is there; the editor can undo it. */
  readonly replaceText: (text: string) => void;
  /** Puts the cursor at the first error, and focus into the text. @returns it; undefined where the text has none that is known */
  readonly toFirstError: () => Finding | undefined;
}

export function mountDesign(store: Store, tabs: Tabs): DesignSide {
  const client = createDesignClient();
  const views = createSignal<DesignView>();
  let sizes: DesignChoice["sizes"] = {};
  const choice = (): DesignChoice => {
    const { text, model, recipe } = store.get();
    return { text, model, recipe, sizes };
  };
  const check = async (): Promise<void> => {
    const view = await client.ask("check", choice());
    // Of a text that has changed meanwhile the places are others.
    if (!view || view.text !== store.get().text) return;
    views.set(view);
    store.set({ model: view.model?.name ?? store.get().model, recipe: view.recipe });
  };

  const editor = createEditor({
    parent: byId("editor"),
    text: store.get().text,
    onText: (text) => store.set({ text }),
    onCursor: (offset) => {
      const model = soundModel();
      if (model) store.set({ selection: pathAt(model, offset) });
    },
  });
  const soundModel = (): DesignView["model"] => {
    const view = views.get();
    return view?.text === store.get().text ? view.model : undefined;
  };
  const replaceText = (text: string): void => {
    editor.setText(text);
    store.set({ text, selection: undefined });
  };

  const toFirstError = (): Finding | undefined => {
    const view = views.get();
    const found = view?.text === store.get().text ? view.findings : [];
    const error = found.find(({ severity }) => severity === "error");
    if (error) editor.goTo(error.from);
    return error;
  };

  store.on(["text", "model", "recipe"], (state, before) => {
    const view = views.get();
    const isShown = state.text === view?.text && state.model === view.model?.name && state.recipe === view.recipe;
    if (!isShown || state.text !== before.text) void check();
  });
  store.on(["selection", "text"], ({ selection }) => {
    const model = soundModel();
    editor.mark(model && selection !== undefined ? rangeOf(model, selection) : undefined);
  });

  mountFindings(byId("findings"), { views, editor, onText: replaceText });
  mountModelHead(byId("model"), { store, views });
  mountPicture(byId("panel-architecture"), { store, views, opener: tabs.show });
  const onSizes = (wanted: DesignChoice["sizes"]): void => {
    sizes = wanted;
    void check();
  };
  mountTables(byId("panel-layers"), { store, views, client, tabs, choice, onSizes });
  mountStages(byId("panel-compiled"), { store, views, client, tabs, choice });
  void check();
  return { editor, views, client, choice, replaceText, toFirstError };
}
