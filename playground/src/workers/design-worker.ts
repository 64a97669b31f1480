/**
 * Answers what the page asks of a text. Of several questions on one topic that have come meanwhile the last one is
 * answered alone: nobody waits for the others any more.
 */
import { ResnetProblem } from "resnet-lang/runtime";
import type { Answer, Question, Requests, Topic } from "../design/view.ts";
import { check } from "./design/check.ts";
import { memory } from "./design/memory.ts";
import { module } from "./design/module.ts";
import { report } from "./design/report.ts";
import { stage } from "./design/stage.ts";

const answers: { readonly [T in Topic]: (asked: Requests[T]["asked"]) => Requests[T]["told"] } = {
  check,
  memory,
  stage,
  module,
  report,
};

const waiting = new Map<Topic, Question>();
const { port1: later, port2: wake } = new MessageChannel();

export function hear(question: Question): void {
  waiting.set(question.topic, question);
  // Behind all messages that are there already.
  wake.postMessage(undefined);
}
later.addEventListener("message", () => {
  const [question] = waiting.values();
  if (!question) return;
  waiting.delete(question.topic);
  postMessage(answerTo(question));
});
later.start();

function answerTo({ id, topic, asked }: Question): Answer {
  try {
    const answer = answers[topic] as (asked: Question["asked"]) => Requests[Topic]["told"];
    return { id, told: answer(asked) };
  } catch (error) {
    return { id, problem: problemOf(error) };
  }
}

/** What is refused has a reason and a next step; anything else is a fault of ours, and says so. */
function problemOf(error: unknown): string {
  if (error instanceof ResnetProblem) return `${error.code}: ${error.message}. ${error.help}.`;
  if (error instanceof Error && error.name !== "CompilerBug" && "diagnostic" in error) return error.message;
  return `This is a fault of the compiler's: ${String(error)}`;
}
