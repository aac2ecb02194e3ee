/** Turns what the Worker logs into lines for the terminal. No I/O. */

interface LogEvent {
  level: string;
  event: string;
  facts: Record<string, unknown>;
}

/** Reads one line of the Worker's log: an event when it is JSON written by `lib/log.ts`, else null. */
export function readEvent(message: string): LogEvent | null {
  if (!message.startsWith("{")) return null;
  try {
    const { level, event, ...facts } = JSON.parse(message) as Record<string, unknown>;
    return typeof level === "string" && typeof event === "string" ? { level, event, facts } : null;
  } catch {
    return null;
  }
}

/** The text that the terminal shows for one log line, or null when the line is only for the log file. */
export function terminalText(level: string, message: string, base: string): string | null {
  const found = readEvent(message);
  if (found?.event === "run.finished") return runText(found.facts, base);
  if (found?.event === "delivery.attempted") return deliveryText(found.facts, base);
  if (found) return found.level === "info" ? null : `${found.level === "error" ? "error" : "note"}: ${found.event}${factText(found.facts)}`;
  return level === "error" || level === "warn" ? `${level === "error" ? "error" : "note"}: ${plain(message.split("\n")[0])}` : null;
}

/** Replaces control characters: names come from people, and must not control the terminal. */
// oxlint-disable-next-line no-control-regex
const plain = (text: unknown): string => String(text).replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");

function runText(facts: Record<string, unknown>, base: string): string {
  const project = `${base}/projects/${String(facts["projectId"])}`;
  const succeeded = facts["status"] === "succeeded";
  const reason = facts["reason"] ? ` (${String(facts["reason"])})` : "";
  const lines = [
    "",
    `${succeeded ? "✓" : "✗"} ${plain(facts["project"])}, version ${String(facts["version"])}: ${String(facts["trigger"])} run ${String(facts["status"])}${reason}`,
    `    planned ${clockTime(facts["plannedAt"])}, started ${clockTime(facts["startedAt"])}, took ${seconds(facts["durationMs"])}`,
    `    app      ${base}/apps/${String(facts["projectId"])}/runs/${String(facts["runId"])}`,
    `    run      ${project}/runs/${String(facts["runId"])}`,
  ];
  if (succeeded) lines.push(`    picture  ${base}/api/v1/runs/${String(facts["runId"])}/capture.png`);
  return lines.join("\n");
}

function deliveryText(facts: Record<string, unknown>, base: string): string {
  const mail = facts["channel"] === "email";
  if (facts["status"] !== "sent")
    return `    ${mail ? "mail" : "message"} not sent yet: ${String(facts["status"])}, run ${String(facts["runId"])}`;
  // The outbox finds a mail by the id that it returned as receipt.
  return `    ${mail ? "mail    " : "message "} ${mail && facts["providerId"] ? `${base}/outbox/${String(facts["providerId"])}` : `${base}/runs/${String(facts["runId"])}`}`;
}

function factText(facts: Record<string, unknown>): string {
  const shown = Object.entries(facts).filter(([name, value]) => name !== "stack" && value !== null && value !== undefined);
  return shown.length === 0 ? "" : ` (${shown.map(([name, value]) => `${name} ${plain(value)}`).join(", ")})`;
}

/** Local time of day with seconds. */
function clockTime(at: unknown): string {
  return typeof at === "number" ? new Date(at).toTimeString().slice(0, 8) : "-";
}

const seconds = (ms: unknown): string => (typeof ms === "number" ? `${(ms / 1000).toFixed(1)} s` : "-");
