/**
 * What the plugin's modules are called. `nets/cifar.resnet?names=ResNet20,train_warm` is what an importer sees, with what it
 * asks for; `nets/cifar.resnet?program=ResNet20` is one program. Without a query all of a design is meant.
 */

export interface Request {
  /** Path of the design. */
  readonly file: string;
  /** One program; else what an importer sees. */
  readonly program?: string;
  /** What the importer asks for; all when absent. */
  readonly names?: readonly string[];
}

const EXTENSION = /\.resnet$/;

export function isDesign(path: string): boolean {
  return EXTENSION.test(path);
}

/** Undefined for what is no design of ours, a design as a text (`?raw`, `?url`) too. */
export function readRequest(id: string): Request | undefined {
  const [file = "", query] = id.split("?", 2);
  if (!isDesign(file)) return undefined;
  if (query === undefined) return { file };
  // Bundlers add words of their own: a time, a version.
  const words = new URLSearchParams(query);
  if (words.has("raw") || words.has("url")) return undefined;
  const [program, names] = [words.get("program"), words.get("names")];
  return {
    file,
    ...(program === null ? {} : { program }),
    ...(names === null ? {} : { names: names.split(",").filter((name) => name !== "") }),
  };
}

/** What comes behind the design's path. */
export function queryOf({ program, names }: Omit<Request, "file">): string {
  if (program !== undefined) return `?program=${program}`;
  return names ? `?names=${[...names].sort().join(",")}` : "";
}
