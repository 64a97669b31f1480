/** Every lint rule there is, by code. A new one is a file in `rules/` and a line here. */
import type { Catalogue } from "../../grammar/diagnostic.ts";
import { expansionMessages } from "../model/expansion/messages.ts";
import { recipeMessages } from "../recipes/messages.ts";
import { entryOf, type Rule } from "./rule.ts";
import { activationOnScores } from "./rules/activation-on-scores.ts";
import { biasBeforeNorm } from "./rules/bias-before-norm.ts";
import { channelsNotMultipleOf4 } from "./rules/channels-not-multiple-of-4.ts";
import { classifierWithoutPooling } from "./rules/classifier-without-pooling.ts";
import { decayOnNorms } from "./rules/decay-on-norms.ts";
import { deepPlainNetwork } from "./rules/deep-plain-network.ts";
import { downsamplingDropsActivations } from "./rules/downsampling-drops-activations.ts";
import { evenKernelPadding } from "./rules/even-kernel-padding.ts";
import { lastGammaNotZero } from "./rules/last-gamma-not-zero.ts";
import { magicDepth } from "./rules/magic-depth.ts";
import { milestoneAfterEnd } from "./rules/milestone-after-end.ts";
import { normOfALoneValue } from "./rules/norm-of-a-lone-value.ts";
import { nameStyle } from "./rules/name-style.ts";
import { noBiasNoNorm } from "./rules/no-bias-no-norm.ts";
import { noNormalisation } from "./rules/no-normalisation.ts";
import { oddDownsampling } from "./rules/odd-downsampling.ts";
import { overrideWithoutEffect } from "./rules/override-without-effect.ts";
import { preactMissingFinalNorm } from "./rules/preact-missing-final-norm.ts";
import { receptiveFieldSmallerThanInput } from "./rules/receptive-field-smaller-than-input.ts";
import { reluBeforeAdd } from "./rules/relu-before-add.ts";
import { shadowedName } from "./rules/shadowed-name.ts";
import { strideOn1x1 } from "./rules/stride-on-1x1.ts";
import { tinyBatchNorm } from "./rules/tiny-batch-norm.ts";
import { unevenBatch } from "./rules/uneven-batch.ts";
import { unusedBlock } from "./rules/unused-block.ts";
import { unusedImport } from "./rules/unused-import.ts";
import { unusedParameter } from "./rules/unused-parameter.ts";
import { unusedSuppression } from "./rules/unused-suppression.ts";
import { unusedValue } from "./rules/unused-value.ts";
import { uselessProjection } from "./rules/useless-projection.ts";
import { warmupTooLong } from "./rules/warmup-too-long.ts";

export const rules: readonly Rule[] = [
  uselessProjection,
  biasBeforeNorm,
  noBiasNoNorm,
  strideOn1x1,
  downsamplingDropsActivations,
  oddDownsampling,
  evenKernelPadding,
  channelsNotMultipleOf4,
  preactMissingFinalNorm,
  reluBeforeAdd,
  deepPlainNetwork,
  receptiveFieldSmallerThanInput,
  lastGammaNotZero,
  noNormalisation,
  classifierWithoutPooling,
  magicDepth,
  unusedBlock,
  unusedParameter,
  unusedValue,
  shadowedName,
  nameStyle,
  unusedImport,
  unusedSuppression,
  overrideWithoutEffect,
  activationOnScores,
  normOfALoneValue,
  warmupTooLong,
  milestoneAfterEnd,
  decayOnNorms,
  unevenBatch,
  tinyBatchNorm,
];

/** Messages that lint alone reports, for the catalogue; those that the check reports are in its catalogues. */
export const lintMessages: Catalogue = Object.fromEntries(
  rules
    .filter(({ code }) => !(code in expansionMessages) && !(code in recipeMessages))
    .map((each) => [each.code, entryOf(each)]),
);
