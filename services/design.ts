/**
 * A text with what is known of it, each part made when it is first asked for. The same text is the same design: who asks
 * ten things of one text pays for one check.
 */
import { checkProject, type Checked } from "../compiler/check.ts";
import { lint } from "../compiler/lint/lint.ts";
import { ParsedFiles } from "../compiler/resolve/parsed-files.ts";
import { loadProject, type Host, type Module, type Project } from "../compiler/resolve/project.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { tokenize, type Lexed } from "../grammar/lexer.ts";
import { scan, type Scanned } from "./scan.ts";

export interface DesignOptions {
  /** As a person would name it; imports are relative to it. */
  readonly path?: string;
  /** Reads what is imported; without one there is std alone. */
  readonly host?: Host;
}

const alone: Host = { read: () => ({ problem: "there are no other files here" }) };

/** Texts that an editor goes back and forth between. */
const MOST_DESIGNS = 8;
/** Imports are parsed once, however often the file that imports them changes. */
const parsed = new ParsedFiles({ mostLetters: 1_000_000 });

export class Design {
  readonly path: string;
  readonly text: string;
  readonly host: Host;
  #lexed: Lexed | undefined;
  #scanned: readonly Scanned[] | undefined;
  #project: Project | undefined;
  #checked: Checked | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;

  constructor(text: string, { path = "design.resnet", host = alone }: DesignOptions = {}) {
    this.text = text;
    this.path = path;
    this.host = host;
  }

  /** Tokens and comments: of any text. */
  get lexed(): Lexed {
    return (this.#lexed ??= tokenize({ path: this.path, text: this.text }));
  }
  /** Tokens with what is open around them: of any text. */
  get scanned(): readonly Scanned[] {
    return (this.#scanned ??= scan(this.lexed.tokens));
  }
  get project(): Project {
    return (this.#project ??= loadProject(this.path, this.text, this.host, parsed));
  }
  get module(): Module {
    return this.project.entry;
  }
  get checked(): Checked {
    return (this.#checked ??= checkProject(this.project));
  }
  /** Of check and lint, in the order of the text. */
  get diagnostics(): readonly Diagnostic[] {
    return (this.#diagnostics ??= lint(this.project, this.checked));
  }

  /** Whether what was read from the host is what it has now. */
  isCurrent(): boolean {
    if (!this.#project) return true;
    return [...this.#project.modules.values()].every((module) => {
      if (module === this.module || module.path.startsWith("std/")) return true;
      const found = this.host.read(module.path);
      return "text" in found && found.text === module.file.source.text;
    });
  }
}

/** Those that were asked for longest ago come first. */
const known: Design[] = [];

/** The design of a text: the one of before, where neither the text nor what it imports has changed. */
export function openDesign(text: string, options: DesignOptions = {}): Design {
  const { path = "design.resnet", host = alone } = options;
  const at = known.findIndex((each) => each.text === text && each.path === path && each.host === host);
  const [before] = at < 0 ? [] : known.splice(at, 1);
  const design = before?.isCurrent() ? before : new Design(text, options);
  known.push(design);
  if (known.length > MOST_DESIGNS) known.shift();
  return design;
}
