/** Names that every JavaScript object has are no words of the language: found by the long fuzzer in a recipe. */
import { expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

test.each(["__proto__", "hasOwnProperty", "constructor", "toString"])("%s is a name like any other", (name) => {
  const text = `model Small {
  input image: [N, 3, 16, 16]
  conv(4, kernel: 3) -> globalavgpool -> linear(10)
}
train Small {
  data ${name}(classes: 10)
  batch 8
  loss cross_entropy
  optimizer ${name}(momentum: 0.9)
  schedule constant(0.1)
  steps 100
}
`;
  const { diagnostics } = checkProject(loadProject("a.resnet", text, { read: (problem) => ({ problem }) }));
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(new RegExp(`^RN2047 ${name} is no word of data; it takes `)),
    expect.stringMatching(new RegExp(`^RN2047 ${name} is no word of optimizer; it takes sgd`)),
  ]);
});
