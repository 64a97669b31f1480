/** The lines of a recipe (`reference.md`, section 7), in the order in which messages name them, and how they are looked up. */
import type { Metric } from "./checked-recipe.ts";

/** A line of a recipe. */
export interface Entry {
  /** In one line. */
  readonly doc: string;
  /** What stands behind the word. */
  readonly takes: string;
  /** What holds where the line is not there, in words; absent: a recipe needs it, or another that says the same. */
  readonly usual?: string;
  /** What does the same in PyTorch. */
  readonly torch: string;
  /** As it stands in a recipe: what a recipe without it is told to add. */
  readonly example: string;
}

export const entries = {
  data: {
    doc: "which images it is trained on",
    takes: "a data set with how its images are normalised, moved and held out",
    torch: "torch.utils.data.DataLoader(dataset, batch_size, shuffle=True)",
    example: "data cifar10(augment: [pad_crop(4), flip])",
  },
  batch: {
    doc: "examples of a step",
    takes: "a whole number from 1",
    torch: "batch_size of torch.utils.data.DataLoader",
    example: "batch 128",
  },
  accumulate: {
    doc: "how many micro-batches a step is computed in; it follows their mean gradient",
    takes:
      "a whole number from 1 that divides the batch; a batch norm sees a micro-batch, and an epoch's last batch is as many of them as it has examples for",
    usual: "1",
    torch: "(criterion(model(x), y) / 4).backward() four times, then optimizer.step()",
    example: "accumulate 4",
  },
  loss: {
    doc: "what is made small",
    takes:
      "a loss, or a weighted sum where a model has several outputs: cross_entropy(of: logits) + 0.4 * cross_entropy(of: aux); the output of the first is the one that is scored",
    torch: "criterion(model(x), y)",
    example: "loss cross_entropy",
  },
  optimizer: {
    doc: "how a step follows the gradient",
    takes: "an optimizer with its options",
    torch: "torch.optim",
    example: "optimizer sgd(momentum: 0.9, weight_decay: 1e-4)",
  },
  schedule: {
    doc: "the learning rate at each time",
    takes: "a schedule, the rate first",
    torch: "torch.optim.lr_scheduler, and lr of the optimizer",
    example: "schedule constant(0.1)",
  },
  steps: {
    doc: "the length of the run, in steps; times of the schedule are counted in them",
    takes: "a whole number from 1, instead of `epochs`",
    torch: "how often the loop calls optimizer.step()",
    example: "steps 64k",
  },
  epochs: {
    doc: "the length of the run, in times through the data; times of the schedule are counted in them",
    takes: "a whole number from 1, instead of `steps`",
    torch: "for epoch in range(epochs)",
    example: "epochs 10",
  },
  init: {
    doc: "first values that are not what their layers say",
    takes: "zero_last_gamma: γ of the last norm of each residual begins at 0",
    usual: "what each layer says",
    torch: "nn.init.zeros_(block.bn2.weight), zero_init_residual of torchvision",
    example: "init zero_last_gamma",
  },
  start: {
    doc: "weights to begin with, at step 0; the optimizer begins anew",
    takes:
      "a safetensors file beside the design, in quotes, with our names or PyTorch's; `resnet train` takes another one",
    usual: "first values",
    torch: "model.load_state_dict(load_file(path))",
    example: 'start "resnet18.safetensors"',
  },
  freeze: {
    doc: "stages whose weights stay as they are, with norms and dropout in evaluation mode",
    takes: "the name of a stage, or a list of them",
    usual: "nothing",
    torch: "stage.eval(); for p in stage.parameters(): p.requires_grad = False",
    example: "freeze [stem, s1]",
  },
  clip: {
    doc: "the largest norm of the gradient of all weights together: what is longer is made as short",
    takes: "a number above 0",
    usual: "no largest one",
    torch: "torch.nn.utils.clip_grad_norm_(parameters, 1.0)",
    example: "clip 1",
  },
  ema: {
    doc: "an average of weights and running statistics, which is evaluated and is the best weights",
    takes: "how much of it is kept at each step, at least 0 and below 1",
    usual: "no average",
    torch: "swa_utils.AveragedModel(model, avg_fn=lambda a, p, n: 0.999 * a + 0.001 * p, use_buffers=True)",
    example: "ema 0.999",
  },
  precision: {
    doc: "in which a training step stores activations; it computes in f32, weights and statistics stay f32, and with f16 the loss is scaled",
    takes: "f32, or f16: half the memory, on a GPU with shader-f16",
    usual: "f32",
    torch: "torch.autocast(device_type, torch.float16) with torch.amp.GradScaler()",
    example: "precision f16",
  },
  metric: {
    doc: "what is told of an evaluation; the first says which checkpoint is best",
    takes:
      "accuracy, top5, mean_iou, loss, or a list of them; of several outputs that of the loss's first term is scored",
    usual: "accuracy",
    torch: "what the loop computes of model.eval()",
    example: "metric [loss, accuracy]",
  },
  evaluate: {
    doc: "how often it is evaluated",
    takes: "a whole number, in the unit of the length",
    usual: "each epoch, and at the end",
    torch: "when the loop calls model.eval()",
    example: "evaluate 5",
  },
  checkpoint: {
    doc: "how often the run is saved",
    takes: "a whole number, in the unit of the length",
    usual: "where it is evaluated",
    torch: "when the loop calls torch.save()",
    example: "checkpoint 5",
  },
  stop: {
    doc: "what ends the run before its length is over",
    takes: "patience(n), evaluations without a better metric, or reached(x), a metric that is as good",
    usual: "nothing: the run has its whole length",
    torch: "if waited >= patience: break",
    example: "stop patience(10)",
  },
  seed: {
    doc: "of first values, order, augmentation and dropout",
    takes: "a whole number from 0",
    usual: "0",
    torch: "torch.manual_seed(seed)",
    example: "seed 1",
  },
} as const satisfies { readonly [word: string]: Entry };
export type EntryWord = keyof typeof entries;
export const entryWords = Object.keys(entries) as readonly EntryWord[];

/** What `metric` takes. */
export const metricWords: {
  readonly [M in Metric]: { readonly doc: string; readonly torch: string; readonly example: string };
} = {
  accuracy: {
    doc: "examples whose largest score is their label's",
    torch: "(scores.argmax(1) == labels).float().mean()",
    example: "metric accuracy",
  },
  top5: {
    doc: "examples whose label is among the five largest scores",
    torch: "(scores.topk(5).indices == labels[:, None]).any(1).float().mean()",
    example: "metric [accuracy, top5]",
  },
  mean_iou: {
    doc: "of each class that an example has or is given, how many have both over how many have either; the mean of all",
    torch: 'torchmetrics.JaccardIndex(task="multiclass", num_classes=classes)',
    example: "metric [mean_iou, accuracy]",
  },
  loss: { doc: "the mean of the loss", torch: "criterion(scores, labels)", example: "metric loss" },
};
