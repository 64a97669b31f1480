/** What `--device` takes. In a file of its own: the command line's start loads no runtime for it. */
export const deviceWords = ["auto", "gpu", "software-gpu", "cpu"] as const;
export type DeviceWord = (typeof deviceWords)[number];
