/** What the page and the worker that trains say to each other. All of it is plain data. */
import type { ConfusedClasses } from "resnet-lang";
import type { NamedFile } from "../design/view.ts";

/** What stands in a residual's place: the design's own shortcut, or another for all of them. */
export type Shortcut = "designed" | "none" | "zero_pad" | "projection" | "always_projection";

/** A reason for each shortcut that does not fit. */
export type Unfit = { readonly [S in Shortcut]?: string };

/** Channels first, a byte a pixel. */
export interface Picture {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly pixels: Uint8Array;
}

/** A file that was dropped, with its folders: `photos/cats/1.png`. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

export interface RunRequest {
  readonly text: string;
  /** The design's first when left out. */
  readonly recipe: string | undefined;
  /** A network each, all with the same seed, images and recipe; two of them race. */
  readonly shortcuts: readonly Shortcut[];
  /** The recipe's when left out. */
  readonly steps: number | undefined;
}

export type Asked =
  | { readonly kind: "outline"; readonly text: string }
  /** Gets ready what a run needs whatever its design: the images of the page, a device. */
  | { readonly kind: "warm-up"; readonly images: string }
  | { readonly kind: "images"; readonly files: readonly DroppedFile[] }
  | { readonly kind: "own-images" }
  | { readonly kind: "train"; readonly run: RunRequest }
  /** What is kept of an earlier run. */
  | { readonly kind: "kept" }
  | { readonly kind: "go-on" }
  | { readonly kind: "forget" }
  | { readonly kind: "pause"; readonly paused: boolean }
  | { readonly kind: "stop" }
  /** `asIs`: light and dark are not changed over. */
  | { readonly kind: "answer"; readonly question: number; readonly image: Rgba; readonly asIs: boolean }
  | { readonly kind: "look"; readonly sample: number }
  | { readonly kind: "file"; readonly lane: number; readonly file: LaneFile };

/** Of a network, to take along: each fits the other, whatever stands in the editor by now. */
export type LaneFile = "weights" | "module";

/** As a canvas has it. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What can be trained of a text. */
export interface Outline {
  readonly recipes: readonly OutlinedRecipe[];
  /** Why nothing can be: the first error of the text, and where it is. */
  readonly problem?: Problem;
}
export interface OutlinedRecipe {
  readonly name: string;
  readonly model: string;
  readonly length: { readonly unit: "steps" | "epochs"; readonly count: number };
  readonly batch: number;
  /** The design says no recipe for this model: it is the page's own. */
  readonly isMade: boolean;
  /** Why its network cannot have some shortcuts. */
  readonly unfit: Unfit;
  /** Absent until there are images, and of a network that takes something else. */
  readonly match?: ImageMatch;
}

/** How the images that there are fit a recipe. */
export interface ImageMatch {
  /** What does not, and what is done about it, a sentence each. */
  readonly notes: readonly string[];
  /** What would bring the design to them. */
  readonly fix?: DesignFix;
  /** That are trained on. */
  readonly images: number;
  /** Until each of them was seen once. */
  readonly stepsOfPass: number;
  /** The set that the recipe names, where these images are a part of it or come in its place: it has more. */
  readonly madeFor?: string;
}

export interface Problem {
  readonly message: string;
  /** What to do next. */
  readonly help?: string;
  /** What does it. */
  readonly fix?: DesignFix;
}

/** Another text in place of the design's, while that is what it was. */
export interface DesignFix {
  /** For a button. */
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

export interface ImageFacts {
  /** For people: `Fashion-MNIST`. */
  readonly title: string;
  readonly training: number;
  readonly heldOut: number;
  readonly classNames: readonly string[];
  readonly shape: Picture["shape"];
  /** What was left out or changed, a sentence each. */
  readonly notes: readonly string[];
}

export interface LaneFacts {
  readonly shortcut: Shortcut;
  /** As the text calls it, whatever its shortcuts are instead. */
  readonly model: string;
  /** Its files are called so, whatever their extension, and no other network's of the run. */
  readonly stem: string;
  readonly parameters: number;
  readonly layers: number;
}

/** Steps done and what they told; all numbers of a lane since the last message. */
export interface Points {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  /** Of the batch, from 0 to 1. */
  readonly accuracies: readonly number[];
}
export interface HeldOutPoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}
/** All that a network's steps told, from the first one on. */
export interface LaneHistory {
  /** One a step. */
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
  readonly heldOut: readonly HeldOutPoint[];
  /** Of the first step; empty where they cannot be measured. */
  readonly norms: readonly LayerNorm[];
  /** Of the last evaluation. */
  readonly confused?: ConfusedClasses;
  /** Its numbers ceased to be finite after that step: it takes no other. */
  readonly diverged?: number;
}
/** A run that was not trained to its end, or whose page was left since. */
export interface KeptRun {
  readonly run: RunRequest;
  readonly lanes: readonly LaneFacts[];
  readonly step: number;
  readonly total: number;
  /** Of held-out images at the last evaluation, a lane each; none before the first. */
  readonly accuracies: readonly number[];
  /** What its images are called. */
  readonly images: string;
  /** Another tab trains it. */
  readonly isElsewhere: boolean;
  /** Why it cannot go on now. */
  readonly problem?: Problem;
}
export interface LayerNorm {
  readonly name: string;
  readonly weight: number;
  readonly gradient: number;
}
export interface Sample {
  readonly picture: Picture;
  readonly label: number;
}
export interface Prediction {
  /** A class; as many as there are of them for an output that none has. */
  readonly answer: number;
  readonly confidence: number;
}
export interface LayerMaps {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  /** A picture a channel, 0 to 255 from the layer's least value to its largest. */
  readonly channels: readonly Uint8Array[];
}
export interface Filters {
  readonly layer: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** A filter each, channels first, 0 to 255 around 128, which is 0. */
  readonly filters: readonly Uint8Array[];
}

export type Told =
  | { readonly kind: "outline"; readonly outline: Outline }
  | { readonly kind: "loading"; readonly what: string; readonly done: number; readonly total: number }
  | {
      readonly kind: "images";
      readonly facts: ImageFacts;
      /** A visitor's, not the page's. */
      readonly isOwn: boolean;
    }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "stage"; readonly text: string }
  /** It was stopped before its first step. */
  | { readonly kind: "not-begun" }
  | {
      readonly kind: "begun";
      readonly device: string;
      /** What is otherwise than one may expect, a sentence each: what the browser lacks, what happened to the run. */
      readonly notes: readonly string[];
      /** Why nothing of the run outlives the page. */
      readonly unkept?: Problem;
      readonly text: string;
      readonly lanes: readonly LaneFacts[];
      /** Steps that were done before, which `history` tells. */
      readonly step: number;
      readonly total: number;
      readonly batch: number;
      /** As the text calls them. */
      readonly model: string;
      readonly recipe: string;
      readonly seed: number;
      readonly images: ImageFacts;
      readonly samples: readonly Sample[];
    }
  | {
      readonly kind: "progress";
      readonly lanes: readonly Points[];
      /** Once two steps were done since the run began or went on. */
      readonly pace?: { readonly examplesPerSecond: number; readonly secondsLeft: number };
    }
  | { readonly kind: "history"; readonly lanes: readonly LaneHistory[] }
  | { readonly kind: "kept"; readonly kept: KeptRun | undefined }
  /** The run is kept up to that step. */
  | { readonly kind: "saved"; readonly step: number }
  | { readonly kind: "not-saved"; readonly problem: Problem }
  /** A network of a race takes no other step: its numbers ceased to be finite. The other one goes on. */
  | { readonly kind: "diverged"; readonly lane: number; readonly step: number }
  | { readonly kind: "held-out"; readonly lane: number; readonly point: HeldOutPoint }
  /** Which held-out images were taken for which class, at the last evaluation. */
  | { readonly kind: "confused"; readonly lane: number; readonly confused: ConfusedClasses }
  | { readonly kind: "norms"; readonly lane: number; readonly step: number; readonly norms: readonly LayerNorm[] }
  | { readonly kind: "predictions"; readonly lane: number; readonly predictions: readonly Prediction[] }
  | { readonly kind: "filters"; readonly lane: number; readonly filters: Filters }
  | { readonly kind: "maps"; readonly lane: number; readonly sample: number; readonly maps: readonly LayerMaps[] }
  | {
      readonly kind: "answer";
      readonly question: number;
      /** What the network was shown. */
      readonly seen: Picture;
      readonly isInverted: boolean;
      /** A share for each class, a lane each; behind them that of all outputs that no class has, where there are any. */
      readonly lanes: readonly (readonly number[])[];
    }
  /** What was asked for, with what belongs to it. */
  | { readonly kind: "files"; readonly files: readonly NamedFile[] }
  | { readonly kind: "ended"; readonly how: "ended" | "stopped"; readonly step: number; readonly seconds: number }
  | { readonly kind: "problem"; readonly problem: Problem };
