/**
 * At the foot of the page: on what it computes, and what is missing here, what is used instead and how much slower that is.
 * All else of the page works without any of it.
 */
import { findAbilities, type Abilities } from "./abilities.ts";
import { element } from "./dom.ts";
import { missingOf } from "./missing.ts";
import { loadAgain, loadUnasked, wantsThreads } from "./threads.ts";

export interface DeviceOptions {
  /** Whether the headers of shared memory come with the next load: known later, and said then. */
  readonly headersCome: Promise<boolean>;
  readonly isTouched: () => boolean;
}

/** @returns what more threads are offered by, where they are: "Use all 8 cores" */
export async function mountDevice(
  parent: HTMLElement,
  { headersCome, isTouched }: DeviceOptions,
): Promise<string | undefined> {
  const promise = element(
    "p",
    { class: "promise" },
    "Nothing leaves this page: no server, no tracking. It works offline.",
  );
  parent.append(element("p", {}, "Looking at what this browser can compute on…"), promise);
  const abilities = await findAbilities();
  const used = element("p", {}, element("strong", {}, "Computes on "), usedOf(abilities));
  const list = element("ul");
  const details = element("details", {}, element("summary", {}, "What is missing here"), list);
  const show = (comeWithLoad: boolean): void => {
    const missing = missingOf(abilities, comeWithLoad);
    list.replaceChildren(
      ...missing.map(({ what, instead }) => element("li", {}, element("strong", {}, what), ` ${instead}`)),
    );
    details.hidden = missing.length === 0;
  };
  show(false);
  parent.replaceChildren(used, details, promise);
  if (!wantsThreads(abilities) || !(await headersCome) || loadUnasked(isTouched)) return undefined;
  show(true);
  const use = `Use ${abilities.cores === 2 ? "both cores" : `all ${abilities.cores} cores`}`;
  const button = element("button", { type: "button", class: "quiet" }, use);
  button.title = "Loads the page again: your design is kept, a run that goes on ends";
  button.addEventListener("click", loadAgain);
  used.append(" ", button);
  return use;
}

function usedOf({ gpu, simd, threads, moduleWorkers }: Abilities): string {
  const processor = threads === 1 ? "the processor, one thread" : `the processor, ${threads} threads`;
  if (!moduleWorkers) return "nothing: what checks, draws and trains does not start in this browser";
  if (gpu === "there") return simd ? `WebGPU, or ${processor}` : "WebGPU";
  return simd ? processor : "nothing: a network can be designed and compiled here, not trained";
}
