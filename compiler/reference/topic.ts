/** What a person can look up: one page of `resnet explain`, and of the same as Markdown. */

/** In the order in which they are listed. */
export const topicKinds = [
  "layer",
  "shortcut",
  "block",
  "model",
  "word of the language",
  "notation",
  "type",
  "function",
  "quantity",
  "join",
  "factor",
  "recipe entry",
  "data set",
  "augmentation",
  "loss",
  "optimizer",
  "schedule",
  "metric",
  "stop",
  "initialisation",
] as const;
export type TopicKind = (typeof topicKinds)[number];

export interface TopicParameter {
  readonly name: string;
  readonly type: string;
  /** As it is written; absent where a call must give it, or where nothing is its default. */
  readonly usual?: string;
  readonly doc: string;
}

export interface TopicExample {
  /** What is shown. */
  readonly text: string;
  /** The whole design, in which the real check finds nothing. */
  readonly design: string;
}

export interface Topic {
  readonly kind: TopicKind;
  readonly name: string;
  /** Of std: what a file imports it from. */
  readonly from?: string;
  /** What it is, the first line by itself enough for a list. */
  readonly doc: string;
  /** How it is written: `conv(channels, kernel: size, …)`. */
  readonly form: string;
  readonly parameters: readonly TopicParameter[];
  /** What does the same in PyTorch. */
  readonly torch?: string;
  readonly example: TopicExample;
  /** How it looks in the example, where that is not its name. */
  readonly sign?: string;
  /** Of a model that needs no arguments: a design with it as it is. */
  readonly whole?: string;
}

/** The first line, or of a longer one its first sentence. */
export function summaryOf({ doc }: Topic): string {
  const [line = ""] = doc.split("\n");
  return line.replace(/\.$/, "");
}

export function pluralOf(kind: TopicKind): string {
  const irregular: { readonly [K in TopicKind]?: string } = {
    "word of the language": "words of the language",
    "recipe entry": "recipe entries",
    quantity: "quantities",
    loss: "losses",
  };
  return irregular[kind] ?? `${kind}s`;
}
