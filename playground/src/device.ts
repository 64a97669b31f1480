/**
 * At the foot of the page: on what it computes, and what is missing here, what is used instead and how much slower that is.
 * All else of the page works without any of it.
 */
import { findAbilities, type Abilities } from "./abilities.ts";
import { element } from "./dom.ts";

export async function mountDevice(parent: HTMLElement): Promise<void> {
  const promise = element(
    "p",
    { class: "promise" },
    "Nothing leaves this page: no server, no tracking. It works offline.",
  );
  parent.append(element("p", {}, "Looking at what this browser can compute on…"), promise);
  const abilities = await findAbilities();
  const missing = missingOf(abilities);
  const used = element("p", {}, element("strong", {}, "Computes on "), usedOf(abilities));
  if (missing.length === 0) {
    parent.replaceChildren(used, promise);
    return;
  }
  const items = missing.map(({ what, instead }) => element("li", {}, element("strong", {}, what), ` ${instead}`));
  const list = element("details", {}, element("summary", {}, "What is missing here"), element("ul", {}, ...items));
  parent.replaceChildren(used, list, promise);
  if (!abilities.waitsForReload) return;
  const button = element("button", { type: "button", class: "quiet" }, `Reload for ${abilities.cores} threads`);
  // The text is kept, and comes back with the page.
  button.addEventListener("click", () => location.reload());
  used.append(" ", button);
}

function usedOf({ gpu, simd, threads }: Abilities): string {
  const processor = threads === 1 ? "the processor, one thread" : `the processor, ${threads} threads`;
  if (gpu === "there") return simd ? `WebGPU, or ${processor}` : "WebGPU";
  return simd ? processor : "nothing: a network can be designed and compiled here, not trained";
}

interface Missing {
  readonly what: string;
  readonly instead: string;
}

export function missingOf({ gpu, simd, threads, cores, waitsForReload }: Abilities): readonly Missing[] {
  const found: Missing[] = [];
  if (gpu !== "there") {
    const what =
      gpu === "missing" ? "WebGPU is not in this browser." : "WebGPU is here, and no graphics card behind it.";
    const slower =
      "The processor trains instead: networks of FashionNet's size take about a minute, and little longer than on a graphics card; those of ImageNet's size take many times as long as there.";
    found.push({ what, instead: simd ? slower : "The processor cannot stand in without WebAssembly SIMD." });
  }
  if (simd && threads === 1 && cores > 1) {
    const reason = waitsForReload
      ? "It comes with the next load of this page."
      : "This browser or this site does not allow it.";
    found.push({
      what: "Memory that threads share is missing (SharedArrayBuffer).",
      instead: `One thread computes instead of ${cores}: a step takes up to ${cores} times as long. ${reason}`,
    });
  }
  if (!simd) {
    const instead =
      gpu === "there"
        ? "WebGPU trains as before; nothing is slower."
        : "Nothing here can train. Writing, checking, pictures, tables, code and downloads work as everywhere.";
    found.push({ what: "WebAssembly SIMD is missing.", instead });
  }
  return found;
}
