/** Puts the page together: each part is told of the others through the store alone. */
import "./style.css";
import { mountDesign } from "./design/index.ts";
import { mountTabs } from "./design/tabs.ts";
import { byId } from "./dom.ts";
import { keepOffline } from "./offline.ts";
import { createStore } from "./state.ts";
import { mountTheme } from "./theme.ts";
import fashion from "../../examples/fashion.resnet?raw";

const store = createStore({ text: fashion, model: undefined, recipe: undefined, selection: undefined });
const tabs = mountTabs("architecture");
mountTheme(byId("tools"));
mountDesign(store, tabs);

let training: Promise<void> | undefined;
tabs.onShow("train", () => {
  // What trains is large, and not needed to design.
  training ??= import("./training/index.ts").then(({ mountTraining }) =>
    mountTraining(byId("panel-train"), { design: store }),
  );
});
keepOffline();
