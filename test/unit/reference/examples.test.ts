/** Every example that somebody who looks a name up is shown: it uses the name, and the real check finds nothing in it. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { allTopics } from "../../../compiler/reference/topics.ts";
import { reservedWords } from "../../../grammar/tokens.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

function findings(text: string): readonly string[] {
  const project = loadProject("example.resnet", text, { read: () => ({ problem: "it is not there" }) });
  return checkProject(project).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

test("every word of the language has a page", () => {
  const names = allTopics().map(({ name }) => name);
  expect([...reservedWords, "as", "of", "at"].filter((word) => !names.includes(word))).toEqual([]);
});

describe.each(allTopics().map((topic) => [`${topic.kind} ${topic.name}`, topic] as const))("%s", (_, topic) => {
  test("is in its example, which checks", () => {
    const isWord = topic.kind !== "notation";
    if (isWord) expect(topic.example.text).toMatch(new RegExp(`\\b${topic.name}\\b`));
    else expect(topic.example.text).toContain(topic.sign ?? topic.name);
    expect(findings(topic.example.design)).toEqual([]);
  });
});
