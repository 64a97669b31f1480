/** Puts the page together: each part is told of the others through the store alone. */
import "./style.css";
import { bringsTo } from "./design/bringing.ts";
import { mountDesign } from "./design/index.ts";
import { handOutReport, mountDownloads } from "./design/downloads.ts";
import { mountExamples } from "./design/examples.ts";
import { mountSharing, openLink } from "./design/sharing.ts";
import { isTabName, mountTabs } from "./design/tabs.ts";
import { mountDevice } from "./device.ts";
import { byId, element } from "./dom.ts";
import { watchDrops } from "./drops.ts";
import { NotLoaded, part, tellBegun } from "./loading.ts";
import { tell } from "./notices.ts";
import { keepOffline } from "./offline.ts";
import { createStore } from "./state.ts";
import { remember, remembered } from "./storage.ts";
import { mountTheme } from "./theme.ts";
import { loadAgain, watchDeeds } from "./threads.ts";
import type { Training } from "./training/index.ts";
import type { ReportedRun } from "./training/report.ts";
import fashion from "../../examples/fashion.resnet?raw";

const isTouched = watchDeeds();
const headersCome = keepOffline();

// A link is unpacked before anything is shown; without one nothing is waited for.
const own = remembered("text");
const instead = own === undefined ? "an example is shown" : "your own last design is shown";
const shared = location.hash === "" ? undefined : await openLink(location.hash, instead);
const store = createStore({
  text: shared?.text ?? own ?? fashion,
  model: shared ? shared.model : remembered("model"),
  recipe: undefined,
  selection: undefined,
});
const view = remembered("view");
const tabs = mountTabs(shared?.view ?? (isTabName(view) ? view : "architecture"), (name) => remember("view", name));

const { views, client, choice, replaceText, toFirstError } = mountDesign(store, tabs);
const bring = bringsTo(store, replaceText, [fashion, ...(shared ? [shared.text] : [])]);
mountExamples(byId("examples"), (text, name) => bring({ text, says: `This is the example ${name}.` }));
mountSharing(byId("tools"), { store, tabs, bring });
let lastRun: () => ReportedRun | undefined = () => undefined;
mountDownloads(byId("tools"), { views, client, choice, toFirstError, lastRun: () => lastRun() });
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

let training: Promise<Training> | undefined;
// What trains is large, and not needed to design.
const openTraining = (): Promise<Training> =>
  (training ??= part(import("./training/index.ts")).then(({ mountTraining }) => {
    const opened = mountTraining(byId("panel-train"), {
      ...{ design: store, replaceText, toFirstError },
      report: (run) => handOutReport(client, run),
    });
    lastRun = opened.lastRun;
    void moreThreads.then((use) => {
      if (use === undefined) return;
      tell({
        text: "One core trains until this page is loaded again. Your design is kept.",
        action: { text: use, act: loadAgain },
      });
    });
    return opened;
  }));
tabs.onShow("train", () => {
  openTraining().catch((error: unknown) => {
    if (!(error instanceof NotLoaded)) throw error;
    byId("panel-train").replaceChildren(element("p", { class: "empty" }, error.message));
  });
});
watchDrops({
  panel: byId("panel-train"),
  openDesign: (name, text) => bring({ text, says: `This is ${name}.` }),
  takeImages: (files) => {
    tabs.show("train");
    void openTraining().then(
      ({ takeImages }) => takeImages(files),
      () => undefined,
    );
  },
});
tellBegun();
