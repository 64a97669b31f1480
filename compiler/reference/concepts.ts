/** What people call things that have their pages by other names here: of each the names of its topics, verbs or codes. */
import { joined } from "./joined.ts";
import { pluralOf, topicKinds, type Topic } from "./topic.ts";
import { allTopics } from "./topics.ts";

const concepts: ReadonlyMap<string, string> = new Map([
  // Networks.
  ["skip connection, skip, residual connection, shortcut connection", "residual shortcut"],
  ["plain network, without shortcuts", "none"],
  ["pre-activation", "PreAct PreActBottleneck"],
  ["stochastic depth, drop path", "residual StochasticBasic"],
  ["squeeze and excitation, squeeze excitation, SE block, SE module, channel attention", "SE"],
  ["gate, gating, attention gate", "gated mul"],
  ["branch, multi-branch, inception module", "parallel path"],
  ["pooling, pool", "maxpool avgpool globalavgpool"],
  ["global average pooling", "globalavgpool"],
  ["transposed convolution, deconvolution, upconvolution", "deconv"],
  ["dilated convolution, atrous convolution, atrous, dilation", "conv"],
  ["depthwise, depthwise convolution, depthwise separable convolution, separable convolution", "conv"],
  ["grouped convolution, group convolution, cardinality, pointwise convolution, 1x1 convolution", "conv"],
  ["weight standardization, weight standardisation", "conv"],
  ["zero padding, same padding", "conv zero_pad"],
  ["batch norm, batch normalization, batch normalisation", "bn"],
  ["fully connected, fully connected layer, dense layer", "linear"],
  ["activation function, activation, nonlinearity", "relu gelu silu"],
  ["self-attention, multi-head attention, transformer, transformer block", "attention Encoder"],
  ["patch embedding, patchify", "conv tokens"],
  ["cls token", "class_token"],
  ["positional embedding, positional encoding, position encoding", "position_embedding"],
  ["upsampling, interpolation", "upsample"],
  ["no-op, pass through, do nothing", "identity"],
  ["reshape, view, rearrange, permute, einsum", "flatten tokens transpose"],
  ["weight sharing, shared weights, tied weights, siamese, parameter sharing", "shared"],
  ["multiple outputs, several outputs, multi-task", "output"],
  ["auxiliary loss, auxiliary classifier, auxiliary head, deep supervision", "AuxiliaryHead loss"],
  ["backbone, feature extractor", "use trunk"],
  ["ablation", "ablate with"],
  ["override, subclass", "with"],
  ["comment", "// ///"],
  ["repeat, loop, for", "*"],
  ["variable", "let"],
  ["shape mismatch, size mismatch, dimension mismatch", "RN2001 RN2002 expect"],
  ["any size, dynamic size, dynamic shape, variable size", "symbol"],
  // What it costs.
  ["gflops, floating point operations", "flops"],
  ["multiply-adds, mult-adds, gmacs, multiply accumulate", "macs"],
  ["number of parameters, parameter count, parameters, model size", "params summary"],
  ["out of memory, oom, memory usage, vram", "memory"],
  // Training.
  ["transfer learning, fine-tune, fine-tuning, pretrained, pretrained weights, warm start", "start freeze"],
  ["freeze layers, frozen, frozen layers", "freeze"],
  ["learning rate, lr, scheduler, lr scheduler, learning rate schedule, learning rate decay", "schedule"],
  ["cosine annealing, cosine decay", "cosine restarts"],
  ["step decay, milestones", "steps"],
  ["gradient clipping, clip gradients, grad clip", "clip"],
  ["gradient accumulation, micro-batch", "accumulate"],
  ["mixed precision, amp, half precision, fp16, float16, bf16", "precision"],
  ["early stopping", "stop patience"],
  ["data augmentation, augment, transforms", "augmentations"],
  ["dataset, data loader, ToTensor", "data"],
  ["batch size", "batch"],
  ["exponential moving average, model averaging, polyak averaging", "ema"],
  ["weight initialization, weight initialisation, initialization, initializer", "initialisations"],
  ["regularization, regularisation", "dropout sgd cross_entropy"],
  ["resume training, continue training, checkpointing", "checkpoint --resume"],
  ["reproducibility, random seed", "seed"],
  // Afterwards.
  ["inference, classify", "predict"],
  ["confusion matrix, evaluation, evaluate a model, test accuracy, validation accuracy", "eval"],
  ["mean iou, miou, intersection over union", "mean_iou"],
  ["top-5 accuracy, top-5", "top5"],
  ["export, deploy, onnx, torchscript", "compile"],
  ["ModuleList, list of layers", "block *"],
  ["safetensors, torchvision, state_dict, load weights, convert weights, pytorch weights", "names --weights"],
  ["gpu, cuda, webgpu, device", "doctor --device"],
  ["tensorboard, training curve, logging, wandb", "train plot"],
  ["picture, diagram, visualize, visualise, draw", "graph"],
]);

let known: ReadonlyMap<string, readonly string[]> | undefined;

/** Names of what a person means by these words; of a kind, `augmentations`, it is all of that. Empty where none is known. */
export function pagesMeant(text: string): readonly string[] {
  known ??= new Map(
    [...concepts].flatMap(([called, pages]) =>
      called.split(", ").map((each): [string, readonly string[]] => [joined(each), pages.split(" ")]),
    ),
  );
  const wanted = joined(text);
  return known.get(wanted) ?? known.get(wanted.replace(/s$/, "")) ?? [];
}

/** All of a kind: `layers`, `augmentations`. */
export function topicsOfKind(text: string): readonly Topic[] {
  const kind = topicKinds.find((each) => [each, pluralOf(each)].some((name) => joined(name) === joined(text)));
  return kind === undefined ? [] : allTopics().filter((each) => each.kind === kind);
}

/** For the test: every phrase with the names that it leads to. */
export const phrases: readonly (readonly [called: string, pages: readonly string[]])[] = [...concepts].flatMap(
  ([called, pages]) => called.split(", ").map((each) => [each, pages.split(" ")] as const),
);
