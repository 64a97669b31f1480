/** Puts the page together: each part is told of the others through the store alone. */
import "./style.css";
import { mountDesign } from "./design/index.ts";
import { handOutReport, mountDownloads } from "./design/downloads.ts";
import { mountExamples } from "./design/examples.ts";
import { mountSharing, openLink } from "./design/sharing.ts";
import { isTabName, mountTabs } from "./design/tabs.ts";
import { mountDevice } from "./device.ts";
import { byId } from "./dom.ts";
import { tell } from "./notices.ts";
import { keepOffline } from "./offline.ts";
import { createStore } from "./state.ts";
import { remember, remembered } from "./storage.ts";
import { mountTheme } from "./theme.ts";
import { loadAgain, watchDeeds } from "./threads.ts";
import type { ReportedRun } from "./training/report.ts";
import fashion from "../../examples/fashion.resnet?raw";

const isTouched = watchDeeds();
const headersCome = keepOffline();

// A link is unpacked before anything is shown; without one nothing is waited for.
const shared = location.hash === "" ? undefined : await openLink(location.hash);
const own = remembered("text");
const store = createStore({
  text: shared?.text ?? own ?? fashion,
  model: shared ? shared.model : remembered("model"),
  recipe: undefined,
  selection: undefined,
});
const view = remembered("view");
const tabs = mountTabs(shared?.view ?? (isTabName(view) ? view : "architecture"), (name) => remember("view", name));

const { views, client, choice, replaceText } = mountDesign(store, tabs);
mountExamples(byId("examples"), (text) => {
  replaceText(text);
  store.set({ model: undefined, recipe: undefined });
});
mountSharing(byId("tools"), { store, tabs, replaceText });
let lastRun: () => ReportedRun | undefined = () => undefined;
mountDownloads(byId("tools"), { views, client, choice, lastRun: () => lastRun() });
mountTheme(byId("tools"));
const moreThreads = mountDevice(byId("device"), { headersCome, isTouched });

// What came by a link takes the place of the visitor's own design once it is changed, not before.
store.on(["text"], ({ text }) => remember("text", text));
store.on(["model"], ({ model }) => remember("model", model ?? ""));
if (shared && own !== undefined && own !== shared.text)
  tell({
    text: "This design came with the link. Your own one is kept.",
    action: { text: "Back to mine", act: () => replaceText(own) },
  });

let training: Promise<void> | undefined;
tabs.onShow("train", () => {
  // What trains is large, and not needed to design.
  training ??= import("./training/index.ts").then(async ({ mountTraining }) => {
    lastRun = mountTraining(byId("panel-train"), {
      ...{ design: store, replaceText },
      report: (run) => handOutReport(client, run),
    });
    const use = await moreThreads;
    if (use !== undefined)
      tell({
        text: "One core trains until this page is loaded again. Your design is kept.",
        action: { text: use, act: loadAgain },
      });
  });
});
