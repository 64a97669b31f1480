/** Lines of a recipe that are none here, for they are said elsewhere: the rate, the decay, the device. */
import type { Fix } from "../../grammar/diagnostic.ts";
import { isRate } from "../../grammar/foreign-recipe.ts";
import { textOf, type Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
import { reportRecipe } from "./messages.ts";

type Place = "schedule" | "optimizer" | "run";

const ofOptimizer: ReadonlySet<string> = new Set(["weight_decay", "momentum", "nesterov", "dampening", "betas"]);
const ofRun: ReadonlySet<string> = new Set("device shuffle num_workers workers pin_memory gpu gpus cuda".split(" "));

function placeOf(word: string): Place | undefined {
  if (isRate(word)) return "schedule";
  if (ofOptimizer.has(word)) return "optimizer";
  return ofRun.has(word) ? "run" : undefined;
}

/** Whether a line that begins so is said elsewhere here. */
export function isElsewhere(word: string): boolean {
  return placeOf(word) !== undefined;
}

/** @param all lines of the recipe @throws Abandoned RN4001, with what says it */
export function refuseElsewhere(
  { word: { text, span }, value }: tree.RecipeEntry,
  all: readonly tree.RecipeEntry[],
): void {
  const said = textOf(value.span);
  const line = { ...span, end: value.span.end };
  const isRateMissing = !all.some(({ word }) => /^(?:lr_?)?schedule[r]?$/.test(word.text));
  const told: { readonly [P in Place]: { readonly help: string; readonly fix?: Fix } } = {
    schedule: isRateMissing
      ? {
          help: `the rate is the schedule's: schedule constant(${said})`,
          fix: written(line, `schedule constant(${said})`),
        }
      : { help: "the rate is the schedule's first argument", fix: removed(line) },
    optimizer: { help: `it is the optimizer's: optimizer sgd(${text}: ${said})` },
    run: {
      help: "leave it out: examples are shuffled by the seed, and whoever runs it says where",
      fix: removed(line),
    },
  };
  const place = placeOf(text);
  if (place) abandon(reportRecipe("RN4001", span, { entry: text, near: undefined }, told[place]));
}

function written(span: Span, replacement: string): Fix {
  return { title: `write ${replacement}`, safety: "unsafe", edits: [{ span, replacement }] };
}
/** With what stands before it on its line, and the break. */
function removed(span: Span): Fix {
  const { text } = span.source;
  const start = text.lastIndexOf("\n", span.start - 1);
  const isAlone = start >= 0 && text.slice(start, span.start).trim() === "";
  const edits = [{ span: isAlone ? { ...span, start } : span, replacement: "" }];
  return { title: "remove the line", safety: "unsafe", edits };
}
