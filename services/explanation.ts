/** The page of a code, as `resnet explain RN2001` has it: what is wrong and why, and what to do about it. */
import { explained, pages } from "../compiler/diagnostics/pages/pages.ts";
import { rules } from "../compiler/lint/rules.ts";
import type { Severity } from "../grammar/diagnostic.ts";

export interface Explanation {
  readonly code: string;
  /** In kebab-case. */
  readonly name: string;
  readonly severity: Severity;
  /** Why it matters. */
  readonly why: string;
  /** What to do; of a rule empty where its finding says it. */
  readonly next: string;
  /** A design with this finding, and the same without it. */
  readonly bad?: string;
  readonly mended?: string;
}

/** Undefined of what is no code. */
export function explanationOf(code: string): Explanation | undefined {
  const rule = rules.find((each) => each.code === code);
  if (rule) {
    const { name, severity, why, examples } = rule;
    const bad = examples.find((each) => "bad" in each);
    const mended = bad?.fixed ?? examples.find((each) => "good" in each)?.good;
    return {
      code,
      name,
      severity,
      why,
      next: pages[code]?.next ?? "",
      ...(bad ? { bad: bad.bad } : {}),
      ...(mended === undefined ? {} : { mended }),
    };
  }
  const [entry, page] = [explained.get(code), pages[code]];
  if (!entry || !page) return undefined;
  const { why, next, bad, mended } = page;
  return {
    ...{ code, name: entry.name, severity: entry.severity, why, next },
    ...(bad === undefined ? {} : { bad }),
    ...(mended === undefined ? {} : { mended }),
  };
}
