/** What a browser lacks of all that the page would use: what is used instead, and how much slower that was measured to be. */
import type { Abilities } from "./abilities.ts";
import { ONE_THREAD, SOFTWARE_ADAPTER } from "./slower.ts";

export interface Missing {
  readonly what: string;
  readonly instead: string;
}

/** @param comeWithLoad threads do, once the page is loaded again */
export function missingOf(abilities: Abilities, comeWithLoad: boolean): readonly Missing[] {
  if (!abilities.moduleWorkers)
    return [
      {
        what: "Workers that are modules are missing.",
        instead:
          "A text can be written and shared here, and nothing else: Chrome and Edge have them from version 80 on, Firefox from 114, Safari from 15.",
      },
    ];
  return [graphicsCard(abilities), sharedMemory(abilities, comeWithLoad), simd(abilities)].filter(
    (each) => each !== undefined,
  );
}

function graphicsCard({ gpu, simd }: Abilities): Missing | undefined {
  if (gpu === "there") return undefined;
  const what = gpu === "missing" ? "WebGPU is not in this browser." : "WebGPU is here, and no graphics card behind it.";
  const instead = simd
    ? `The processor trains instead: FashionNet learns its ten classes while you watch; ResNet-50, with 1,600 times its arithmetic for an image, wants a graphics card. The software that stands in for a card in some browsers is not used: a step of FashionNet takes ${SOFTWARE_ADAPTER} times as long there as on the processor.`
    : "The processor cannot stand in without WebAssembly SIMD.";
  return { what, instead };
}

function sharedMemory({ simd, threads, cores }: Abilities, comeWithLoad: boolean): Missing | undefined {
  if (!simd || threads >= cores) return undefined;
  const reason = comeWithLoad
    ? "It comes when this page is loaded again."
    : "This browser or this site does not allow it.";
  const slower =
    cores === 2
      ? `a step takes ${ONE_THREAD} times as long`
      : `a step takes ${ONE_THREAD} times as long as with two threads`;
  return {
    what: "Memory that threads share is missing (SharedArrayBuffer).",
    instead: `One thread computes instead of ${cores}: ${slower}. ${reason}`,
  };
}

function simd({ gpu, simd: isThere }: Abilities): Missing | undefined {
  if (isThere) return undefined;
  const instead =
    gpu === "there"
      ? "WebGPU trains as before; nothing is slower."
      : "Nothing here can train. Writing, checking, pictures, tables, code and downloads work as everywhere.";
  return { what: "WebAssembly SIMD is missing.", instead };
}
