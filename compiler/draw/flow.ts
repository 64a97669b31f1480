/** Which way a picture reads: `down` suits a page, `across` a slide. */
export const flows = ["down", "across"] as const;
export type Flow = (typeof flows)[number];
