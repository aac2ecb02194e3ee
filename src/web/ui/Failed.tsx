import { Button } from "@mantine/core";
import { useState } from "react";
import { ApiFailure } from "../api/client";
import { Note } from "./Note";
import { clockSeconds } from "./time";

interface Props {
  /** The thing, as a sentence begins: "Projects could". */
  what: string;
  error: unknown;
  onRetry: () => void;
}

/** Stands where something could not be loaded: what it was, the reason, the time, the code, and Try again. */
export function Failed({ what, error, onRetry }: Props) {
  const known = error instanceof ApiFailure ? error : null;
  const [seenAt] = useState(() => Date.now());
  return (
    <Note
      tone="bad"
      role="alert"
      actions={
        <Button size="xs" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <b>{what} not be loaded.</b> {known ? known.message : "Something unexpected happened on this page."}
      <div className="sub">
        {clockSeconds(known?.at ?? seenAt)}
        {known ? ` · ${known.status === 0 ? "no answer" : `${known.status} ${known.code}`}` : ""}
        {known?.traceId ? ` · trace ${known.traceId}` : ""}
      </div>
    </Note>
  );
}
