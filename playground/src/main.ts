/** Puts the page together: each part is told of the others through the store alone. */
import "./style.css";
import { createEditor } from "./design/editor/index.ts";
import { keepOffline } from "./offline.ts";
import { byId } from "./dom.ts";
import { createStore } from "./state.ts";
import { mountTheme } from "./theme.ts";
import { mountTraining } from "./training/index.ts";
import fashion from "../../examples/fashion.resnet?raw";

const store = createStore({ text: fashion, model: undefined, recipe: undefined, selection: undefined });

mountTheme(byId("theme"));
createEditor({
  parent: byId("editor"),
  text: store.get().text,
  onText: (text) => store.set({ text }),
  onCursor: () => undefined,
});
mountTraining(byId("panel-train"), { design: store });
keepOffline();
