/** What can be taken along: the text, the module to infer or to train with, the picture, a report. */
import { element } from "../dom.ts";
import { tell } from "../notices.ts";
import type { Signal } from "../signal.ts";
import type { DesignClient } from "./design-client.ts";
import { reportOf } from "./report.ts";
import type { DesignChoice, DesignView, ModelView, NamedFile } from "./view.ts";

interface DownloadsOptions {
  readonly views: Signal<DesignView>;
  readonly client: DesignClient;
  readonly choice: () => DesignChoice;
}

export function mountDownloads(parent: HTMLElement, { views, client, choice }: DownloadsOptions): void {
  const menu = element("details", { class: "menu" }, element("summary", {}, "Download"));
  const list = element("ul");
  menu.append(list);
  parent.append(menu);
  const item = (text: string, says: string, make: () => Promise<readonly NamedFile[]>): void => {
    const button = element("button", { type: "button" }, element("span", {}, text), element("small", {}, says));
    button.addEventListener("click", () => {
      menu.open = false;
      make().then(
        (files) => files.forEach(save),
        (error: Error) => tell({ text: error.message, isProblem: true }),
      );
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
    const files = (await client.ask("module", { ...choice(), train })) ?? [];
    // The kernels are in the module; what stands beside it is for people.
    return files.filter(({ name }) => name.endsWith(".js") || name.endsWith(".d.ts"));
  };
  item("Design", "design.resnet", () => Promise.resolve([{ name: "design.resnet", content: choice().text }]));
  item("Module to infer", ".js and .d.ts", () => moduleFiles(false));
  item("Module to train", ".js and .d.ts", () => moduleFiles(true));
  item("Picture", ".svg", async () => [{ name: `${modelOf().name}.svg`, content: modelOf().pictureFile }]);
  item("Report", ".html, with all of it", async () => {
    const model = modelOf();
    const memory = await client.ask("memory", choice());
    return [{ name: `${model.name}.html`, content: reportOf(choice().text, model, memory) }];
  });
  closeByItself(menu);
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

const TYPES: { readonly [extension: string]: string } = {
  js: "text/javascript",
  svg: "image/svg+xml",
  html: "text/html",
};

function save({ name, content }: NamedFile): void {
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "text/plain";
  const url = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: url, download: name }).click();
  // Once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
