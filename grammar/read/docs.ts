/** What `///` lines describe. */
import type { SourceFile } from "../source.ts";
import type { Comment } from "../tree.ts";

/** Runs of `///` lines, keyed by the offset of the next thing after them: what they describe begins there. */
export function docsByTarget(source: SourceFile, comments: readonly Comment[]): ReadonlyMap<number, string> {
  const docs = new Map<number, string>();
  let run: string[] = [];
  comments.forEach((comment, index) => {
    const text = comment.text.replace(/^\/\/\/? ?/, "");
    if (comment.kind === "doc") run.push(text);
    const after = source.text.slice(comment.span.end, comments[index + 1]?.span.start);
    const next = after.search(/\S/);
    if (next >= 0 || index === comments.length - 1) {
      if (run.length > 0 && comment.kind === "doc" && next >= 0) docs.set(comment.span.end + next, run.join("\n"));
      run = [];
    }
  });
  return docs;
}
