import type { DisplayOf } from "../contract/output";
import { columnFormatter, formatJson } from "../format/values";

/** The value of a code cell that is no table: scalars as a figure, lists and objects as JSON. `zone` (IANA) is where an instant is shown. */
export const ValueView = ({ display, zone }: { display: DisplayOf<"value">; zone: string }) => {
  const scalar = display.value === null || typeof display.value !== "object";
  if (scalar && !display.truncated && String(display.value).length <= 60 && !String(display.value).includes("\n"))
    return <p className="db-scalar">{scalarText(display, zone)}</p>;
  return (
    <>
      <pre className="db-json" tabIndex={0} role="region" aria-label="Value">
        {typeof display.value === "string" ? display.value : JSON.stringify(display.value, null, 2)}
      </pre>
      {display.truncated ? <p className="db-under">Only the beginning is shown.</p> : null}
    </>
  );
};

/** An instant says its zone: no table stands around it that would. */
function scalarText({ value, type }: DisplayOf<"value">, zone: string): string {
  if (type === undefined) return formatJson(value);
  const text = columnFormatter(type, [value], { zone })(value);
  return type === "datetime" && value !== null ? `${text} (${zone})` : text;
}
