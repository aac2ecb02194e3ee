import * as z from "zod";

/** Every code an error answer may carry, with its HTTP status. */
export const errorStatus = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNPROCESSABLE: 422,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
} as const;

/** A code that an error answer may carry. */
export type ErrorCode = keyof typeof errorStatus;

/** One thing wrong with an input: `path` is the field, dotted, "" for the whole body. */
export const issueSchema = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof issueSchema>;

/** Facts for programs, of the codes that have some. */
const errorDetails = {
  /** The draft's present ETag, to read it again. */
  PRECONDITION_FAILED: z.object({ etag: z.string() }),
  /** The largest body that is read, in bytes. */
  PAYLOAD_TOO_LARGE: z.object({ maxBytes: z.number() }),
  /** Titles of the projects that still use what was to be deleted. */
  CONFLICT: z.object({ projects: z.array(z.string()) }),
  /** Why a picture could not be taken. */
  UNAVAILABLE: z.object({ reason: z.string() }),
} satisfies Partial<Record<ErrorCode, z.ZodType>>;
const errorDetailsSchema = z.union(Object.values(errorDetails));

/** The facts that an error of this code may carry; none for the others. */
export type ErrorDetails<C extends ErrorCode = ErrorCode> = C extends keyof typeof errorDetails ? z.infer<(typeof errorDetails)[C]> : never;

/** The body of every error answer. `reason` equals `message`; `traceId` is also in the log line. */
export const errorBodySchema = z.object({
  code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  reason: z.string(),
  details: errorDetailsSchema.optional(),
  issues: z.array(issueSchema).optional(),
  traceId: z.string(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
