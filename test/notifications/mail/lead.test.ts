import { describe, expect, test } from "vitest";
import type { Display, Output } from "../../../src/contract/output";
import { leadOf } from "../../../src/notifications/mail/lead";
import { output, snapshot, text } from "../../snapshots/sample";

const shown = (display: Display | null, over: Partial<Output> = {}): Output =>
  output({ staticId: "x", kind: display?.kind === "value" || display === null ? "javascript" : display.kind, display, ...over });
const table: Display = { kind: "table", table: { columns: ["n"], types: ["integer"], data: [[1]] }, totalRows: 1, config: {} };
const metric: Display = { kind: "metric", text: "1", raw: 1, unit: null, change: null, reference: null };
const lead = (outputs: Output[], description = "", pictured = false): string => leadOf(snapshot(outputs, { description }), null, pictured);

describe("the lead of a mail", () => {
  test("comes from the first text, also behind metrics, inputs and a heading of its own", () => {
    expect(lead([shown(metric), shown(text("<h2>Rain</h2>")), shown(text("<p>It rained.</p>")), shown(table)])).toBe("It rained.");
    expect(lead([shown(null), shown(text("<p>It rained.</p>"))])).toBe("It rained.");
  });

  test("is never a note that stands behind a figure", () => {
    expect(lead([shown(table), shown(text("<p>Source: the weather service.</p>"))])).toBe("");
    expect(lead([shown(table), shown(text("<p>Source: the weather service.</p>"))], "Rain by month.")).toBe("Rain by month.");
    expect(lead([shown(null, { status: "failed" }), shown(text("<p>A note.</p>"))])).toBe("");
  });

  test("of a long text is its first sentences", () => {
    const long = `<p>${"It rained again and again in the night. ".repeat(40)}</p>`;
    expect(lead([shown(text(long))])).toMatch(/^(It rained again and again in the night\. ?){7}$/);
  });

  test("is not said beside a picture that shows the text; the description, which the picture leaves out, is", () => {
    expect(lead([shown(text("<p>It rained.</p>"))], "", true)).toBe("");
    expect(lead([shown(text("<p>It rained.</p>"))], "Rain by month.", true)).toBe("Rain by month.");
    expect(lead([shown(text("<p>It rained. And how.</p>"))], "It rained.", true)).toBe("");
  });

  test("leaves out texts that the app does not show", () => {
    expect(lead([shown(text("<p>Hidden.</p>"), { inApp: false }), shown(text("<p>Shown.</p>"))])).toBe("Shown.");
  });
});
