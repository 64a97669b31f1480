/** A site of a web developer who trains: a module with its recipe, its images, and all of the package's tools in the page. */
import { digitsFile, recipeModule } from "./recipe-module.ts";
import { openSite, pageOf, type Site } from "./site.ts";

export const digits = recipeModule();
export const IMAGES = "train-images-idx3-ubyte.gz";
export const LABELS = "train-labels-idx1-ubyte.gz";

/** What a page's script gives the tests. */
declare global {
  var toolbox: typeof import("../../runtime/index.ts") & typeof import("../../page/index.ts");
  var Digits: typeof digits.program;
}
const SCRIPT = `import * as runtime from "resnet-lang/runtime";
import * as page from "resnet-lang/page";
import { Digits } from "/digits.js";
globalThis.toolbox = { ...runtime, ...page };
globalThis.Digits = Digits;`;

export function openModuleSite(): Promise<Site> {
  return openSite([
    ["/", pageOf(SCRIPT)],
    ...digits.emitted.map(({ name, content }) => [`/${name}`, content] as const),
    [`/${IMAGES}`, digitsFile(IMAGES)],
    [`/${LABELS}`, digitsFile(LABELS)],
  ]);
}
