/** What can be taken along: the text, the module to infer or to train with, the picture, a report. */
import { element } from "../dom.ts";
import { NotLoaded, part } from "../loading.ts";
import { tell } from "../notices.ts";
import type { makeReport } from "../report.ts";
import { saveFile } from "../save-file.ts";
import type { Signal } from "../signal.ts";
import type { ReportedRun } from "../training/report.ts";
import type { DesignClient } from "./design-client.ts";
import type { DesignChoice, DesignView, ModelView, NamedFile } from "./view.ts";

interface DownloadsOptions {
  readonly views: Signal<DesignView>;
  readonly client: DesignClient;
  readonly choice: () => DesignChoice;
  readonly toFirstError: () => void;
  /** What was trained of it, where something was. */
  readonly lastRun: () => ReportedRun | undefined;
}

export function mountDownloads(parent: HTMLElement, options: DownloadsOptions): void {
  const { views, client, choice, toFirstError, lastRun } = options;
  const menu = element("details", { class: "menu" }, element("summary", {}, "Download"));
  const list = element("ul");
  menu.append(list);
  parent.append(menu);
  const item = (text: string, says: string, make: () => Promise<readonly NamedFile[]>): void => {
    const button = element("button", { type: "button" }, element("span", {}, text), element("small", {}, says));
    button.addEventListener("click", () => {
      menu.open = false;
      // Why there is none is said, and most often it is the text.
      handOut(make(), toFirstError);
    });
    list.append(element("li", {}, button));
  };
  const modelOf = (): ModelView => {
    const model = views.get()?.model;
    if (!model) throw new Error("The text has no model without errors yet: the findings below it say why.");
    return model;
  };
  const moduleFiles = async (train: boolean): Promise<readonly NamedFile[]> => {
    modelOf();
    return (await client.ask("module", { ...choice(), train })) ?? [];
  };
  item("Design", "design.resnet", () => Promise.resolve([{ name: "design.resnet", content: choice().text }]));
  item("Module to infer", ".js and .d.ts", () => moduleFiles(false));
  item("Module to train", ".js and .d.ts", () => moduleFiles(true));
  item("Picture", ".svg", async () => [{ name: `${modelOf().name}.svg`, content: modelOf().pictureFile }]);
  item("Report", ".html, with all of it", async () => {
    modelOf();
    return reportOf(client, choice(), lastRun());
  });
  closeByItself(menu);
}

/** Once it is there; or why it is not. */
function handOut(files: Promise<readonly NamedFile[]>, onRefused: () => void = () => undefined): void {
  files.then(
    (made) => made.forEach(saveFile),
    (error: Error) => {
      if (error instanceof NotLoaded) return;
      tell({ text: error.message, isProblem: true });
      onRefused();
    },
  );
}

/** What writes it is fetched when it is first asked for. */
async function reportOf(...asked: Parameters<typeof makeReport>): Promise<readonly NamedFile[]> {
  const { makeReport: make } = await part(import("../report.ts"));
  return make(...asked);
}
/** Of the text that was trained, whatever stands in the editor by now. */
export function handOutReport(client: DesignClient, run: ReportedRun): void {
  const { text, model, recipe } = run;
  handOut(reportOf(client, { text, model, recipe, sizes: {} }, run));
}

/** As menus do: by Escape, and by whatever is done elsewhere. */
function closeByItself(menu: HTMLDetailsElement): void {
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Node) || !menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });
}
