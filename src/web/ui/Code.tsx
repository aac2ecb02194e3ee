import { lazy, Suspense, useState } from "react";
import classes from "./Code.module.css";

export type Language = "sql" | "javascript" | "markdown";

const Highlighted = lazy(() => import("./CodeMirror").then((module) => ({ default: module.CodeMirror })));

interface Props {
  source: string;
  language: Language;
  label: string;
  /** Starts closed, with one line to open it. */
  folded?: boolean;
}

/** Read-only source with line numbers. Plain at once; coloured when the editor's code has come. */
export function Code({ source, language, label, folded }: Props) {
  const [open, setOpen] = useState(!folded);
  if (!open)
    return (
      <div className={classes.fold}>
        <button type="button" className="link" onClick={() => setOpen(true)}>
          Show the specification
        </button>
      </div>
    );
  return (
    <div className={classes.code}>
      <Suspense fallback={<Plain source={source} label={label} />}>
        <Highlighted source={source} language={language} label={label} />
      </Suspense>
    </div>
  );
}

function Plain({ source, label }: { source: string; label: string }) {
  return (
    <pre className={classes.plain} role="group" aria-label={label} tabIndex={0}>
      {source.split("\n").map((line, place) => (
        <div key={place}>
          <span>{place + 1}</span>
          {line}
        </div>
      ))}
    </pre>
  );
}
