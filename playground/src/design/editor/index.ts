/** The place where the text is written. */

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Where the cursor is, in UTF-16 units from the text's start. */
  readonly onCursor: (offset: number) => void;
}
export interface Editor {
  /** Replaces all of it, as one step that can be undone; `onText` is not called. */
  readonly setText: (text: string) => void;
  /** Marks a range as what is looked at elsewhere on the page, and brings it into view; without one marks nothing. */
  readonly mark: (range?: { readonly from: number; readonly to: number }) => void;
  /** Puts the cursor there, and the focus into the text. */
  readonly goTo: (offset: number) => void;
}

export function createEditor({ parent, text, onText, onCursor }: EditorOptions): Editor {
  const area = document.createElement("textarea");
  area.className = "plain-editor";
  area.value = text;
  area.spellcheck = false;
  area.setAttribute("aria-label", "Design");
  area.addEventListener("input", () => onText(area.value));
  area.addEventListener("selectionchange", () => onCursor(area.selectionStart));
  parent.append(area);
  return {
    setText: (next) => void (area.value = next),
    mark: (range) => {
      if (range) area.setSelectionRange(range.from, range.to);
    },
    goTo: (offset) => {
      area.focus();
      area.setSelectionRange(offset, offset);
    },
  };
}
