/// <reference lib="dom" preserve="true" />
/** `resnet-lang/vite/client`: what a page hears of the plugin. */
import { UPDATED } from "./updated.ts";

export { UPDATED };

declare global {
  interface WindowEventMap {
    readonly [UPDATED]: CustomEvent<{ readonly names: readonly string[] }>;
  }
}
