import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { Language } from "./Code";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "var(--accent-text)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: [tags.comment, tags.meta], color: "var(--ink-3)" },
  { tag: tags.heading, fontWeight: "600" },
  { tag: tags.strong, fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, color: "var(--accent-text)" },
]);

const look = EditorView.theme({
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "20px" },
  ".cm-content": { padding: "8px 0" },
  ".cm-gutters": { background: "none", border: "none", color: "var(--ink-3)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "46px", padding: "0 14px 0 0" },
  "&.cm-focused": { outline: "none" },
});

/** Each language is a download of its own, asked for when a cell needs it. */
async function grammar(language: Language): Promise<Extension> {
  if (language === "sql") return (await import("@codemirror/lang-sql")).sql();
  if (language === "markdown") return (await import("@codemirror/lang-markdown")).markdown();
  return (await import("@codemirror/lang-javascript")).javascript({ typescript: true });
}

export function CodeMirror({ source, language, label }: { source: string; language: Language; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const slot = new Compartment();
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: source,
        extensions: [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          lineNumbers(),
          syntaxHighlighting(colours),
          look,
          slot.of([]),
        ],
      }),
    });
    let gone = false;
    const colour = async (): Promise<void> => {
      const extension = await grammar(language);
      if (!gone) view.dispatch({ effects: slot.reconfigure(extension) });
    };
    void colour();
    return () => {
      gone = true;
      view.destroy();
    };
  }, [source, language, label]);
  return <div ref={place} />;
}
