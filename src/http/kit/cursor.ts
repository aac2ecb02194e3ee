import { Failure } from "../../lib/failure";

/** Cursors are opaque to clients: base64url of a small JSON list in UTF-8, because base64 takes bytes and names have letters of every script. */
export const writeCursor = (...parts: (string | number)[]): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(parts))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** The parts of a cursor of ours, whose kinds must be as `shape` says; null when there is none. Throws BAD_REQUEST for anything else. */
export function readCursor<S extends ("string" | "number")[]>(
  cursor: string | undefined,
  ...shape: S
): { [K in keyof S]: S[K] extends "string" ? string : number } | null {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(textOf(atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))));
    if (Array.isArray(parts) && parts.length === shape.length && parts.every((part, index) => typeof part === shape[index])) {
      return parts as { [K in keyof S]: S[K] extends "string" ? string : number };
    }
  } catch {
    // Falls through to the same answer.
  }
  throw new Failure("BAD_REQUEST", "This cursor is not one of ours. Start again without it.", {
    issues: [{ path: "cursor", message: "is not a cursor of this list" }],
  });
}

/** The text of bytes; of those that are no UTF-8, as an earlier build wrote them, each is a letter. */
function textOf(bytes: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return bytes;
  }
}
