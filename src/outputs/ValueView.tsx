import type { DisplayOf } from "../contract/output";
import { formatJson } from "../format/values";
import { directionIn } from "../format/direction";

/** The value of a code cell that is no table: scalars as a figure, lists and objects as JSON. */
export const ValueView = ({ display }: { display: DisplayOf<"value"> }) => {
  const scalar = display.value === null || typeof display.value !== "object";
  if (scalar && !display.truncated && String(display.value).length <= 60 && !String(display.value).includes("\n"))
    return (
      <p className="db-scalar" dir={directionIn(String(display.value))}>
        {formatJson(display.value)}
      </p>
    );
  return (
    <>
      <pre className="db-json" tabIndex={0} role="region" aria-label="Value">
        {typeof display.value === "string" ? display.value : JSON.stringify(display.value, null, 2)}
      </pre>
      {display.truncated ? <p className="db-under">Only the beginning is shown.</p> : null}
    </>
  );
};
