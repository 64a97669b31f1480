/** What the design's workers tell of a text, as plain data that goes through a message. Offsets are UTF-16 units of the text. */
import type { PlannedMemory, Recomputation, Summary, SummaryRow } from "resnet-lang";

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Finding extends Range {
  readonly code: string;
  readonly severity: "error" | "warning" | "information";
  readonly message: string;
  /** What stands beside the place; may be empty. */
  readonly label: string;
  readonly notes: readonly string[];
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly fix?: { readonly title: string; readonly edits: readonly (Range & { readonly replacement: string })[] };
}

/** A model of the text that has no open parameters, and the names of its recipes. */
export interface ModelName {
  readonly name: string;
  readonly recipes: readonly string[];
}

/** A layer, where the text says it. */
export interface LayerPlace {
  /** `s1.0.residual.conv`. */
  readonly path: string;
  /** Of the row of the table that it is part of: its block's, `s1.0`, or its own. */
  readonly row: string;
  /** Innermost first; empty where nothing of it stands in the text, as of a model that is imported. */
  readonly ranges: readonly Range[];
  /** The first range is the layer's own call, not that of a block around it. */
  readonly isOwn: boolean;
}

/** A box of the picture. */
export interface Box {
  /** As its group in the SVG says: `0.1`. */
  readonly place: string;
  /** What a screen reader says besides what is written in it: how often, in which stage, its shape. */
  readonly label: string;
  /** The row of the table that its first layer is part of: what is chosen with it. */
  readonly row: string;
  /** Paths of its layers, in order. */
  readonly layers: readonly string[];
}

export interface Row extends Omit<SummaryRow<number | null>, "keptBytes" | "layers"> {
  /** Of a row for a single layer its kind. */
  readonly layer?: string;
}
export type Totals = Omit<Summary<number | null>, "rows" | "layers">;

export interface ModelView {
  readonly name: string;
  /** With groups that are marked, and without a style of its own. */
  readonly picture: string;
  /** The same as a file. */
  readonly pictureFile: string;
  readonly boxes: readonly Box[];
  readonly places: readonly LayerPlace[];
  readonly rows: readonly Row[];
  readonly layers: readonly Row[];
  readonly totals: Totals;
  /** Layers with weights, as papers count them. */
  readonly depth: number;
  /** Sizes that the input leaves open, and those that its numbers are of. */
  readonly sizes: { readonly [symbol: string]: number };
  readonly trainable: boolean;
}

export interface DesignView {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly models: readonly ModelName[];
  readonly recipe: string | undefined;
  /** Undefined where no model could be expanded. */
  readonly model: ModelView | undefined;
}

export interface MemoryView {
  readonly batch: number;
  readonly inference: PlannedMemory;
  /** Undefined where no loss that we know fits the output. */
  readonly training?: PlannedMemory & {
    readonly keptBytes: number;
    /** By the path of the layer. */
    readonly kept: { readonly [path: string]: number };
    readonly recomputation?: Recomputation;
  };
}

/** What lies between a model and its module. */
export type Stage = "graph" | "plan" | "wgsl" | "wat";
export interface StageChoice {
  readonly stage: Stage;
  readonly kind: "infer" | "train";
  /** A path: what stands for others is left out. */
  readonly layer: string | undefined;
}
export interface StageView {
  readonly text: string;
  /** Of how many kernels, steps or operations the text shows how many. */
  readonly shown: number;
  readonly all: number;
}

export interface NamedFile {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** Which model of which text is meant. */
export interface DesignChoice {
  readonly text: string;
  readonly model: string | undefined;
  readonly recipe: string | undefined;
  readonly sizes: { readonly [symbol: string]: number };
}

/** All that a report says of a design. */
export interface DesignReport {
  readonly text: string;
  readonly model: ModelView;
  readonly findings: readonly Finding[];
  /** Absent where no device holds it. */
  readonly memory?: MemoryView;
}

export interface Requests {
  readonly check: { readonly asked: DesignChoice; readonly told: DesignView };
  readonly memory: { readonly asked: DesignChoice; readonly told: MemoryView };
  readonly stage: { readonly asked: DesignChoice & StageChoice; readonly told: StageView };
  readonly report: { readonly asked: DesignChoice; readonly told: DesignReport };
  readonly module: { readonly asked: DesignChoice & { readonly train: boolean }; readonly told: readonly NamedFile[] };
}
export type Topic = keyof Requests;
export type Question = {
  readonly [T in Topic]: { readonly id: number; readonly topic: T; readonly asked: Requests[T]["asked"] };
}[Topic];
/** `problem` is what a person can do something about: a plan that no device holds, a model without a loss. */
export type Answer = { readonly id: number } & (
  { readonly told: Requests[Topic]["told"] } | { readonly problem: string }
);
