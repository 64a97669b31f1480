/** What designs are told, case by case: each finding by its code and message, and whether it says what to do. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../compiler/check.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { loadProject } from "../../compiler/resolve/project.ts";

const files: { readonly [path: string]: string } = {
  "nets/blocks.resnet": "block Mine(width: int) { conv(width, kernel: 3) }\n",
  "nets/loop.resnet": 'import { A } from "./loop2.resnet"\nblock B { relu }\n',
  "nets/loop2.resnet": 'import { B } from "./loop.resnet"\nblock A { relu }\n',
};
export const host = {
  read: (path: string) => (files[path] === undefined ? { problem: "it is not there" } : { text: files[path] }),
};
export const check = (text: string) => checkProject(loadProject("nets/mine.resnet", text, host)).diagnostics;

export const std =
  'import { Basic, Bottleneck, CifarResNet, ResNet, ResNet18, ResNet20, ResNet34, projection, zero_pad } from "std/residual"\n';
export const model = (body: string, input = "[N, 3, 32, 32]"): string =>
  `model M {\n  input image: ${input}\n${body}\n}\n`;
/** A recipe for a model of its own, whose body is one line. */
export const trains = (
  input: string,
  changed: { readonly [word: string]: string },
  body = "globalavgpool -> linear(10)",
) =>
  whole(changed)
    .replace(std, model(`  ${body}`, input))
    .replace("train ResNet20", "train M");
export const recipe = (entries: string): string => `${std}train ResNet20 {\n${entries}\n}\n`;
export const whole = (changed: { readonly [word: string]: string }): string => {
  const entries = {
    data: "cifar10",
    batch: "128",
    loss: "cross_entropy",
    optimizer: "sgd(momentum: 0.9)",
    schedule: "constant(0.1)",
    steps: "100",
    ...changed,
  };
  return recipe(
    Object.entries(entries)
      .filter(([, value]) => value !== "")
      .map(([word, value]) => `  ${word} ${value}`)
      .join("\n"),
  );
};

/** A text, and the findings that it gives: `CODE message`. */
export type Cases = { readonly [name: string]: readonly [text: string, ...findings: string[]] };

/** @param silent codes of which some finding says no next step and shows no second place: its message says it all */
export function findingsOf(topic: string, cases: Cases, silent: readonly string[] = []): void {
  describe(topic, () => {
    test.each(Object.entries(cases))("%s", (_, [text, ...findings]) => {
      expect(check(text).map(({ code, message }) => `${code} ${message}`)).toEqual(findings);
    });
    test("each finding says the next step or shows both places, but for those whose message is enough", () => {
      const without = Object.values(cases).flatMap(([text]) => check(text).filter((each) => !saysMore(each)));
      expect([...new Set(without.map(({ code }) => code))].sort()).toEqual(silent);
    });
  });
}

function saysMore({ notes, related, fix, primary }: Diagnostic): boolean {
  return notes.length + related.length > 0 || fix !== undefined || primary.text !== "";
}
