/** What somebody looks up by a name of PyTorch, Keras or a paper, by a parameter, or by words of a page. */
import { recipeWordHere } from "../../grammar/recipe-vocabulary.ts";
import { foreignCall, parameterHere } from "../../grammar/vocabulary.ts";
import { joined } from "./joined.ts";
import type { Topic } from "./topic.ts";
import { allTopics, topicsCalled } from "./topics.ts";

/** Topics that do the same as what has this name elsewhere, `Conv2d`, `nn.init.kaiming_normal_`, `swish`. */
export function topicsMeant(text: string): readonly Topic[] {
  const name = bare(text);
  const here = foreignCall(name)?.here ?? recipeWordHere(name) ?? foreignCall(name.toLowerCase())?.here;
  if (here !== undefined) {
    const called = topicsCalled(here).filter(({ kind }) => kind !== "word of the language");
    // `nn.Linear` is no schedule.
    const layers = called.filter(({ kind }) => kind === "layer");
    return layers.length > 0 ? layers : called;
  }
  const wanted = joined(name);
  // `receptive field`, `zero-pad`.
  const own = allTopics().filter((topic) => joined(topic.name) === wanted);
  if (own.length > 0) return own;
  const ofKind = withKind(name);
  if (ofKind.length > 0) return ofKind;
  const same = allTopics().filter((topic) => torchNames(topic).some((each) => joined(each) === wanted));
  if (same.length > 0) return same;
  return allTopics().filter((topic) => torchNames(topic).some((each) => each.toLowerCase().split("_")[0] === wanted));
}

/** `focal loss`, `conv layer`: a name and what kind of thing it is. */
function withKind(name: string): readonly Topic[] {
  const [, called = "", kind = ""] = /^(.+)\s+(\w+)$/.exec(name.toLowerCase()) ?? [];
  return kind === "" ? [] : topicsCalled(called).filter((topic) => topic.kind === kind);
}

/** Topics with a parameter of this name: `weight decay`, `kernel_size`. */
export function topicsWithParameter(text: string): readonly Topic[] {
  const name = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  const here = joined(parameterHere(name) ?? name);
  return here === ""
    ? []
    : allTopics().filter(({ parameters }) => parameters.some((each) => joined(each.name) === here));
}

/** Topics with these words on their page: as they stand, else all of them somewhere. */
export function topicsMentioning(text: string): readonly Topic[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const pages = allTopics().map((topic) => ({ topic, words: wordsOf(pageOf(topic)) }));
  const phrase = ` ${words.join(" ")} `;
  const same = pages.filter((page) => ` ${page.words.join(" ")} `.includes(phrase));
  const found = same.length > 0 ? same : pages.filter((page) => words.every((word) => page.words.includes(word)));
  return found.map(({ topic }) => topic);
}
function pageOf({ name, doc, form, parameters, torch = "" }: Topic): string {
  return [name, doc, form, torch, ...parameters.flatMap((each) => [each.name, each.doc])].join("\n");
}
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Without the modules in front, and without arguments. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/\(.*$/, "")
    .replace(/^(?:\w+\.)+/, "");
}
/** What PyTorch calls it: `Conv2d` of `nn.Conv2d(in, channels, kernel)`. */
function torchNames({ torch = "" }: Topic): readonly string[] {
  const [, path] = /^((?:torch|nn|F|torchvision)(?:\.\w+)+)/.exec(torch) ?? [];
  const name = path?.split(".").at(-1);
  return name === undefined ? [] : [name.replace(/_$/, "")];
}
