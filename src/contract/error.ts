import * as z from "zod";

/** Every code an error answer may carry, with its HTTP status. Source: API.md "Errors, everywhere". */
export const errorStatus = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNPROCESSABLE: 422,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** One thing wrong with an input: `path` is the field, dotted, "" for the whole body. */
export const issueSchema = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof issueSchema>;

/** The body of every error answer. `reason` equals `message`; `traceId` also stands in the log line. */
export const errorBodySchema = z.object({
  code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  reason: z.string(),
  details: z.unknown().optional(),
  issues: z.array(issueSchema).optional(),
  traceId: z.string(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
