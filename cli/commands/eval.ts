/** `resnet eval FILE:Model --weights W`: accuracy of saved or published weights on images that they have not seen. */
import { compileModel } from "../../compiler/compile.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { Loader } from "../../runtime/data.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { openSession } from "../../runtime/open-session.ts";
import { ClassMeter } from "../../training/class-meter.ts";
import { evaluateExamples } from "../../training/evaluate.ts";
import { inOrder } from "../../training/examples.ts";
import { readRecord } from "../../training/record.ts";
import { requireSizes } from "../design.ts";
import { examplesFor, type EvaluationWish } from "../evaluation/examples.ts";
import { openChosenDevice, type DeviceChoice } from "../devices/open-device.ts";
import { grouped, type Io } from "../terminal.ts";
import { startProgress } from "../training/progress.ts";
import { correctOf, formatMetric } from "../training/score-text.ts";
import { fitFile, readWeights, tellWeights } from "../weights.ts";

export interface EvalCommand extends DeviceChoice, Pick<EvaluationWish, "dataset" | "data" | "normalize" | "seed"> {
  readonly weights: string;
  readonly allowMissing: readonly string[];
  readonly batch: number;
  readonly limit?: number;
}

export async function evaluate(target: string, command: EvalCommand, io: Io): Promise<number> {
  const { weights, allowMissing } = command;
  const bytes = readWeights(weights);
  const record = readRecord(openSafetensors(bytes, weights).metadata, weights);
  const note = (text: string): void => io.err(printable(`note: ${text}`));
  const { model, data, indices, normalisation, evaluatedOn, loss, metrics } = await examplesFor(
    { ...command, target, record },
    io,
    note,
  );
  const [input] = model.inputs;
  const count = Math.min(command.limit ?? indices.length, indices.length);
  const batch = Math.min(command.batch, count);
  const shared = { batch, seed: 0, normalisation, augment: [], leastBatch: 1 };
  const loader = new Loader(data, indices.subarray(0, count), shared);

  const { device: opened, why } = await openChosenDevice(command);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  io.err(`accuracy on ${evaluatedOn}`);
  const functions = [{ kind: "infer", batch }] as const;
  const [, height, width] = data.shape;
  const sizes = requireSizes(model, [height, width]);
  const program = compileModel(model, { functions, targets: device.targets, sizes });
  const fitted = fitFile(program, bytes, weights, allowMissing);
  tellWeights(fitted, weights, program, allowMissing.length > 0, io);
  await using session = await openSession(device, program);
  for (const [name, values] of fitted.values) session.write(name, values);
  const progress = startProgress(io, "evaluating", count);
  const onBatch = (done: number): void => progress.update(done, "");
  const score = await evaluateExamples(session, inOrder(loader, input?.name ?? "image"), new ClassMeter(loss), onBatch);
  progress.stop();
  const { examples, notFinite, means } = score;
  if (notFinite > 0)
    throw new ResnetProblem(
      "RN4015",
      `the output for ${grouped(notFinite)} of ${grouped(examples)} images is not finite, though every weight is`,
      "the run that saved these weights was diverging: evaluate earlier ones",
    );
  io.out(`${grouped(correctOf(score))} of ${grouped(examples)} correct (${formatMetric("accuracy", means.accuracy)})`);
  if (metrics.includes("loss")) io.out(`loss ${formatMetric("loss", means.loss)}`);
  return 0;
}
