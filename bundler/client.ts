/** `resnet-lang/vite/client`: what a page hears of the plugin. */

/** The event of `globalThis` that tells a page which programs are new: `event.detail.names`. */
export const UPDATED = "resnet-lang:updated";
