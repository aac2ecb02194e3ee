import { Failure } from "../../lib/failure";

/** General limit of a request body. Source: two thirds of a D1 row's room for a draft, and far above any other body of the API. */
export const maxBodyBytes = 2 * 1024 * 1024;

/**
 * The JSON of a request body, read up to `maxBytes`: the declared length is refused unread, the rest is counted as it arrives.
 * An empty body counts as `{}`. The content type is not asked for. Throws PAYLOAD_TOO_LARGE or BAD_REQUEST.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = decode(await readBytes(request, maxBytes));
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("The body is not JSON.");
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) {
    await request.body?.cancel();
    throw tooLarge(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by a throw cancels the stream.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  chunks.reduce((offset, chunk) => (bytes.set(chunk, offset), offset + chunk.byteLength), 0);
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw malformed("The body is not UTF-8 text.");
  }
}

const malformed = (message: string): Failure => new Failure("BAD_REQUEST", message, { issues: [{ path: "", message }] });

const tooLarge = (maxBytes: number): Failure =>
  new Failure("PAYLOAD_TOO_LARGE", `The body is larger than ${(maxBytes / 1024 / 1024).toLocaleString("en")} MB. Send less.`, {
    details: { maxBytes },
  });
