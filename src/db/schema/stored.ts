import * as z from "zod";
import type { Cell } from "../../contract/cell";
import { jsonSchema } from "../../contract/common";
import { captureOptionsSchema, targetSchema, type Target } from "../../contract/notification";
import { projectSettingsSchema } from "../../contract/project";
import { runNotificationInputSchema } from "../../contract/compatible/run";
import { cellCountsSchema, runErrorSchema } from "../../contract/run";
import { cadenceInputSchema, policiesSchema, type CadenceInput } from "../../contract/schedule";

/**
 * The shapes of JSON columns. What people send is checked strictly, by the contract. What is stored was checked when it was written, by this build or by
 * another one: these schemas fill in the keys that older rows lack and drop the keys that newer builds added. Where a reader can go on without the value,
 * the schema catches what cannot be read.
 */

/** Any JSON object; {} when it cannot be read. */
export const storedObject = z.record(z.string(), jsonSchema).catch({});

/** A cadence that cannot be read fails where its times are computed (`parseCadence`), so that its schedule is still listed. */
const unreadableCadence: CadenceInput = { cadence: "CUSTOM" };
const { hourly, daily, weekly, monthly, custom, ...cadenceShape } = cadenceInputSchema.shape;
/** The strict part of the contract, without its refusal of keys that a newer build added. */
const loose = <Shape extends z.ZodRawShape>(part: z.ZodOptional<z.ZodNullable<z.ZodObject<Shape, z.core.$strict>>>) =>
  z.object(part.unwrap().unwrap().shape).nullish();
/** A cadence as it was given; one that cannot be read is CUSTOM without a cron expression. */
export const storedCadence = z
  .object({
    ...cadenceShape,
    hourly: loose(hourly),
    daily: loose(daily),
    weekly: loose(weekly),
    monthly: loose(monthly),
    custom: loose(custom),
  })
  .catch(unreadableCadence);

/** Each policy by itself: one that is missing or unknown gets its default. */
export const storedPolicies = z
  .object({
    overlap: policiesSchema.shape.overlap.catch("queue"),
    missed: policiesSchema.shape.missed.catch("latest"),
    missedWindowMinutes: policiesSchema.shape.missedWindowMinutes.catch(60),
    retries: policiesSchema.shape.retries.catch(0),
    pauseAfterFailures: policiesSchema.shape.pauseAfterFailures.catch(null),
    deadline: policiesSchema.shape.deadline.catch(null),
  })
  .catch(policiesSchema.parse({}));

/** Stages of a retention round, in this order: runs go before the values they name, and a round's values are judged by the same `before` as its runs. */
export const retentionStages = ["runs", "effects", "notices", "mails", "keys", "values"] as const;

/** A round that cannot be read begins again: every step may be repeated. */
export const storedRound = z
  .object({
    stage: z.enum(retentionStages),
    /** Where the stage goes on, null at its beginning. */
    cursor: z.string().nullable().default(null),
    /** Epoch ms: everything that ended before this is removed. */
    before: z.number(),
  })
  .nullable()
  .catch(null);

const unreadableError = { message: "The stored error of this run cannot be read.", staticId: null, label: null, line: null };
/** The error of a run; one that cannot be read says so. */
export const storedRunError = z
  .object({
    message: z.string(),
    staticId: runErrorSchema.shape.staticId.default(null),
    label: runErrorSchema.shape.label.default(null),
    line: runErrorSchema.shape.line.default(null),
  })
  .catch(unreadableError);

/** Counts of cells; null when they cannot be read. */
export const storedCellCounts = cellCountsSchema.nullable().catch(null);
/** Notifications that the request of a run asked for. */
const storedRunNotification = runNotificationInputSchema.strip();
/** Each notification by itself: one that cannot be read silences no other. */
export const storedRunNotifications = z
  .array(z.unknown())
  .catch([])
  .transform((all) => all.flatMap((one): z.output<typeof storedRunNotification> | [] => storedRunNotification.safeParse(one).data ?? []));

/** Not checked cell by cell: a version is read at every run, and an unknown kind is reported by the plan. */
export const storedCells = z
  .array(
    z.looseObject({
      label: z.string().default(""),
      source: z.string().default(""),
      output: z.string().nullable().default(null),
      inApp: z.boolean().default(true),
      width: z.string().default("full"),
      config: z.looseObject({}).default({}),
    }),
  )
  .transform((cells) => cells as unknown as Cell[]);

/** Settings of a project; one that is missing or unknown gets its default. */
export const storedProjectSettings = z
  .object({
    description: projectSettingsSchema.shape.description.catch(""),
    showPreviousResults: projectSettingsSchema.shape.showPreviousResults.catch(true),
    timezone: projectSettingsSchema.shape.timezone.catch("UTC"),
  })
  .catch(projectSettingsSchema.parse({}));

/** Each target by itself: a kind that a newer build wrote is left out, and the others still get their messages. */
const storedTarget = z.object({ kind: targetSchema.shape.kind, id: z.string() });
/** Targets of a notification, without those that cannot be read. */
export const storedTargets = z
  .array(z.unknown())
  .catch([])
  .transform((targets) => targets.flatMap((target): Target | [] => storedTarget.safeParse(target).data ?? []));
/** Options of a picture, as far as they were given. */
export const storedCaptureOptions = z.object(captureOptionsSchema.partial().shape).catch({});
/** Attempts of a delivery, oldest first. */
export const storedAttempts = z
  .array(z.object({ at: z.string(), result: z.string(), error: z.string().nullable().default(null) }))
  .catch([]);
/** Not caught: without its host a connection cannot be opened, and its driver says what is missing. */
export const storedConnectionSettings = z.record(z.string(), z.union([z.string(), z.number()]));
