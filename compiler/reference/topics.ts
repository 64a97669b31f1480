/** Everything that can be looked up by its name, in the order of its kinds. */
import { notationTopics } from "./notation-topics.ts";
import { standardTopics } from "./standard-topics.ts";
import { syntaxTopics } from "./syntax-topics.ts";
import { topicKinds, type Topic } from "./topic.ts";
import { wordTopics } from "./word-topics.ts";

let known: readonly Topic[] | undefined;

/** Made once: the tables do not change. */
export function allTopics(): readonly Topic[] {
  known ??= [...wordTopics(), ...standardTopics(), ...syntaxTopics(), ...notationTopics()].sort(
    (a, b) => topicKinds.indexOf(a.kind) - topicKinds.indexOf(b.kind),
  );
  return known;
}

/** Every topic of a name, which may have several: as it is written, else whatever the capitals. */
export function topicsCalled(name: string): readonly Topic[] {
  const same = allTopics().filter((each) => each.name === name);
  return same.length > 0 ? same : allTopics().filter((each) => each.name.toLowerCase() === name.toLowerCase());
}
