/** Answers the editor's questions off the page's thread: a check of a long design takes longer than a frame. */
import {
  completionsAt,
  declarationAt,
  explanationOf,
  findingsOf,
  formatText,
  highlight,
  hoverAt,
  layerPlaces,
  openDesign,
  outlineOf,
} from "resnet-lang/services";
import type { Answer, Question, ServiceName, Services } from "./services-protocol.ts";

const services: { readonly [Name in ServiceName]: (asked: Services[Name]["asked"]) => Services[Name]["answer"] } = {
  highlight: ({ text }) => highlight(openDesign(text)),
  findings: ({ text }) => findingsOf(openDesign(text)),
  completions: ({ text, offset }) => completionsAt(openDesign(text), offset),
  hover: ({ text, offset }) => hoverAt(openDesign(text), offset),
  declaration: ({ text, offset }) => declarationAt(openDesign(text), offset),
  outline: ({ text }) => outlineOf(openDesign(text)),
  layers: ({ text }) => layerPlaces(openDesign(text)),
  format: ({ text }) => formatText(text),
  explanation: ({ code }) => explanationOf(code),
};

function answerTo<Name extends ServiceName>({ name, asked }: Question<Name>): Services[Name]["answer"] {
  return services[name](asked);
}

/** What is made once, the pages of all words above all, is made when nothing is asked: the first list then comes at once. */
let isWarm = false;
function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  setTimeout(() => completionsAt(openDesign("model M = "), "model M = ".length), IDLE);
}
/** Milliseconds. */
const IDLE = 300;

export function hear(question: Question): void {
  const { id, name } = question;
  const reply = (answer: Answer): void => self.postMessage(answer);
  try {
    reply({ id, answer: answerTo(question) });
    if (name === "findings") warmUp();
  } catch (error) {
    // Ours, not the visitor's: the editor goes on without this answer.
    reply({ id, problem: String(error) });
  }
}
