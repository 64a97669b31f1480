/** Reads each entry of a recipe; what is wrong with one is told where it stands. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textOf } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "./abandon.ts";
import type {
  Augmentation,
  CheckedModel,
  CheckedRecipe,
  DataRecipe,
  OptimizerRecipe,
  ScheduleRecipe,
} from "./checked.ts";
import { asNumber, evaluate, unsupported } from "./evaluate.ts";
import { evaluateExtent } from "./extent.ts";
import { report } from "./messages.ts";
import { toNumber } from "./rational.ts";
import { augmentWords, dataWords, lossWords, optimizerWords, scheduleWords } from "./recipe-words.ts";
import type { Scope } from "./scope.ts";
import { formatShape } from "./shape.ts";
import { readWord, wordList, type WordCall } from "./word-call.ts";

/** Classes and image shape [C, H, W] of the data sets; `synthetic` says its own. */
const datasets: {
  readonly [K in Exclude<DataRecipe["kind"], "synthetic">]: {
    readonly classes: number;
    readonly image: readonly [number, number, number];
    readonly examples: number;
  };
} = {
  cifar10: { classes: 10, image: [3, 32, 32], examples: 50_000 },
  cifar100: { classes: 100, image: [3, 32, 32], examples: 50_000 },
  mnist: { classes: 10, image: [1, 28, 28], examples: 60_000 },
  fashion_mnist: { classes: 10, image: [1, 28, 28], examples: 60_000 },
};

/** Examples that an epoch trains on. */
export function trainingExamples({ kind, synthetic, validation }: DataRecipe): number {
  const all = kind === "synthetic" ? (synthetic?.examples ?? 0) : datasets[kind].examples;
  return all - validation;
}

export class RecipeReader {
  readonly #declaration: tree.TrainDeclaration;
  readonly #entries: ReadonlyMap<string, tree.RecipeEntry>;
  readonly #model: CheckedModel;
  readonly #scope: Scope;
  readonly #diagnostics: Diagnostic[];

  constructor(
    declaration: tree.TrainDeclaration,
    entries: ReadonlyMap<string, tree.RecipeEntry>,
    model: CheckedModel,
    scope: Scope,
    diagnostics: Diagnostic[],
  ) {
    this.#declaration = declaration;
    this.#entries = entries;
    this.#model = model;
    this.#scope = scope;
    this.#diagnostics = diagnostics;
  }

  #need(word: string, example: string): tree.Expression {
    const entry = this.#entries.get(word);
    return (
      entry?.value ??
      abandon(
        report("RN4002", this.#declaration.name.span, { entry: word }, { help: `add a line such as \`${example}\`` }),
      )
    );
  }

  whole(word: string, fallback: number | undefined, least: number): number {
    const entry = this.#entries.get(word);
    if (!entry && fallback !== undefined) return fallback;
    const expression = this.#need(word, `${word} 128`);
    const value = toNumber(asNumber(evaluate(expression, this.#scope), expression.span));
    if (Number.isInteger(value) && value >= least && value <= 2 ** 31) return value;
    return abandon(
      report("RN2016", expression.span, {
        name: word,
        type: String(value),
        callee: "a recipe",
        otherType: `a whole number of at least ${least}`,
      }),
    );
  }

  data(): DataRecipe {
    const call = readWord(
      this.#need("data", "data cifar10(augment: [pad_crop(4), flip])"),
      dataWords,
      "data",
      this.#scope,
    );
    const kind = call.word as DataRecipe["kind"];
    if (call.has("evaluate")) unsupported(call.spanOf("evaluate"), "`evaluate:` transforms");
    const augment = wordList(call, "augment", augmentWords, this.#scope).map((each): Augmentation =>
      each.word === "flip" ? { kind: "flip" } : { kind: "pad_crop", padding: each.whole("padding", 0) },
    );
    const synthetic =
      kind === "synthetic"
        ? { classes: call.whole("classes", 1), size: call.whole("size", 1), examples: call.whole("examples", 1) }
        : undefined;
    const validation = call.whole("validation", 0);
    const examples = synthetic?.examples ?? (kind === "synthetic" ? 0 : datasets[kind].examples);
    if (validation >= examples) call.wrong("validation", `fewer than the ${examples.toLocaleString("en-US")} examples`);
    return {
      kind,
      normalize: normalizeOf(call),
      augment,
      validation,
      span: call.span,
      ...(synthetic ? { synthetic } : {}),
    };
  }

  loss(): CheckedRecipe["loss"] {
    const call = readWord(this.#need("loss", "loss cross_entropy"), lossWords, "loss", this.#scope);
    const [output] = this.#model.outputs;
    const node = this.#model.nodes[output?.values[0] ?? -1];
    if (node && node.shape.layout !== "vector") {
      const slots = {
        loss: call.word,
        what: "a vector of class scores",
        output: output?.name ?? "output",
        shape: formatShape(node.shape),
      };
      abandon(report("RN4007", call.span, slots, { help: "end the model with `globalavgpool -> linear(classes)`" }));
    }
    const labelSmoothing = call.number("label_smoothing");
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) call.wrong("label_smoothing", "at least 0 and below 1");
    return { kind: "cross_entropy", labelSmoothing };
  }

  optimizer(): OptimizerRecipe {
    const call = readWord(
      this.#need("optimizer", "optimizer sgd(momentum: 0.9, weight_decay: 1e-4)"),
      optimizerWords,
      "optimizer",
      this.#scope,
    );
    const [momentum, nesterov, dampening] = [call.number("momentum"), call.bool("nesterov"), call.number("dampening")];
    if (!(momentum >= 0 && momentum < 1)) call.wrong("momentum", "at least 0 and below 1");
    if (nesterov && (momentum === 0 || dampening !== 0)) call.wrong("nesterov", "with a momentum and no dampening");
    if (!(dampening >= 0 && dampening < 1)) call.wrong("dampening", "at least 0 and below 1");
    const noDecay = call.words("no_decay", ["norm", "bias"]) as ("norm" | "bias")[];
    return { kind: "sgd", momentum, nesterov, dampening, weightDecay: call.number("weight_decay"), noDecay };
  }

  length(): CheckedRecipe["length"] {
    const [steps, epochs] = [this.#entries.get("steps"), this.#entries.get("epochs")];
    if (steps && epochs)
      abandon(
        report(
          "RN4003",
          epochs.span,
          { entry: "the length" },
          { related: [{ span: steps.span, text: "first given here" }], help: "keep `steps` or `epochs`" },
        ),
      );
    if (!steps && !epochs)
      abandon(
        report(
          "RN4002",
          this.#declaration.name.span,
          { entry: "steps or epochs" },
          { help: "add a line such as `epochs 10`" },
        ),
      );
    const unit = steps ? "steps" : "epochs";
    return { unit, count: this.whole(unit, undefined, 1) };
  }

  schedule(length: CheckedRecipe["length"] | undefined): ScheduleRecipe {
    const call = readWord(
      this.#need("schedule", "schedule steps(0.1, drop: 0.1, at: [32k, 48k])"),
      scheduleWords,
      "schedule",
      this.#scope,
    );
    const rate = call.number("rate");
    if (!(rate > 0)) call.wrong("rate", "above 0");
    const [shape = "linear"] = call.words("warmup_shape", ["linear", "constant"]);
    const warmup = {
      warmup: call.number("warmup"),
      warmupFrom: call.number("warmup_from"),
      warmupShape: shape as "linear" | "constant",
    };
    if (length && warmup.warmup > length.count / 2) {
      this.#diagnostics.push(
        report("RN4008", call.spanOf("warmup"), { n: warmup.warmup, m: length.count, unit: length.unit }),
      );
    }
    if (call.word === "constant") return { kind: "constant", rate, ...warmup };
    const at = call.numbers("at");
    for (const milestone of at) {
      if (length && milestone >= length.count)
        this.#diagnostics.push(report("RN4009", call.spanOf("at"), { n: milestone, m: length.count }));
    }
    return { kind: "steps", rate, drop: call.number("drop"), at, ...warmup };
  }

  /** The last norm of each F that is added. */
  zeroInitialised(): readonly string[] {
    const entry = this.#entries.get("init");
    if (!entry) return [];
    const words =
      entry.value.kind === "list" ? entry.value.items.map((item) => textOf(item.span)) : [textOf(entry.value.span)];
    for (const word of words) {
      if (word !== "zero_last_gamma")
        abandon(
          report("RN2012", entry.value.span, { name: word, kind: "name", otherKind: "word of init (zero_last_gamma)" }),
        );
    }
    if (words.length === 0) return [];
    return this.#model.nodes.flatMap((join) => {
      let node = join.layer === "add" && join.part === "join" ? this.#model.nodes[join.inputs[0] ?? -1] : undefined;
      while (node && node.part === "residual" && node.layer !== "bn" && node.layer !== "groupnorm")
        node = this.#model.nodes[node.inputs[0] ?? -1];
      return (node?.weights ?? [])
        .filter(({ tensor }) => tensor === "weight" && (node?.layer === "bn" || node?.layer === "groupnorm"))
        .map(({ name }) => name);
    });
  }

  metric(): CheckedRecipe["metric"] {
    const entry = this.#entries.get("metric");
    if (!entry) return "accuracy";
    const word = textOf(entry.value.span);
    if (word === "accuracy" || word === "loss") return word;
    if (word === "top5" || word === "mean_iou") return unsupported(entry.value.span, `the metric ${word}`);
    return abandon(
      report("RN2012", entry.value.span, { name: word, kind: "name", otherKind: "metric (accuracy, loss)" }),
    );
  }

  precision(): void {
    const entry = this.#entries.get("precision");
    if (entry && textOf(entry.value.span) !== "f32")
      unsupported(entry.value.span, `precision ${textOf(entry.value.span)}`);
  }

  /** The data's classes are the output's channels, its images the input's size (RN4005, RN4006). */
  fits(data: DataRecipe): void {
    const facts = data.kind === "synthetic" ? undefined : datasets[data.kind];
    const classes = facts?.classes ?? data.synthetic?.classes ?? 0;
    const [output] = this.#model.outputs;
    const channels = this.#model.nodes[output?.values[0] ?? -1]?.shape.channels ?? 0;
    if (classes !== channels) {
      abandon(
        report(
          "RN4005",
          data.span,
          { data: data.kind, n: classes, output: output?.name ?? "output", m: channels },
          { help: `end the model with linear(${classes})` },
        ),
      );
    }
    const shape = this.#model.inputs[0]?.shape;
    if (!shape || !facts) return;
    const size = shape.extents.map((extent) => (extent.kind === "constant" ? evaluateExtent(extent, 1) : Number.NaN));
    const wanted = [shape.channels, ...size];
    const fits =
      facts.image.length === wanted.length &&
      facts.image.every((extent, axis) => Number.isNaN(wanted[axis]) || extent === wanted[axis]);
    if (!fits) {
      abandon(
        report(
          "RN4006",
          data.span,
          { shape: `[${facts.image.join(", ")}]`, otherShape: formatShape(shape) },
          { help: `declare the input as [N, ${facts.image.join(", ")}]` },
        ),
      );
    }
  }
}

function normalizeOf(call: WordCall): DataRecipe["normalize"] {
  const value = call.raw("normalize");
  if (!value) return "channel";
  if (value.kind === "list") {
    const [mean, std] = value.items.map((item) => (item.kind === "list" ? call.numbersOf(item) : []));
    if (mean && std && mean.length > 0 && mean.length === std.length && std.every((each) => each > 0))
      return { mean, std };
    return call.wrong("normalize", "channel, none or [[mean, …], [std, …]]");
  }
  const [word] = call.words("normalize", ["channel", "none"]);
  return word as "channel" | "none";
}
