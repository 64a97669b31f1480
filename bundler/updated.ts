/** The event of `globalThis` that tells a page which programs are new: `event.detail.names`. */
export const UPDATED = "resnet-lang:updated";
