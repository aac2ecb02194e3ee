import * as z from "zod";
import { idSchema, timestampSchema } from "./common";

/** `planned`: waits to be sent. `sending`: claimed by a sender. `unknown`: it may or may not have arrived. `suppressed`: not sent, for the reason given. */
export const deliveryStatuses = ["planned", "sending", "sent", "failed", "unknown", "suppressed"] as const;
/** How far a delivery has come. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** How a message travels. This release sends mail. */
export const deliveryChannels = ["email", "slack_dm", "slack_channel", "webhook"] as const;
/** One of the channels. */
export type DeliveryChannel = (typeof deliveryChannels)[number];

/**
 * Where a delivery comes from, and what its origin id names. `schedule`: a configured notification. `api`: an API run that named its own recipients; the id
 * is the index of that notification in the request. `owner`: a failure, sent to whoever the schedule belongs to because no notification reached them; the id
 * is the schedule. `notice`: a notice that a schedule did not run or was paused. `test`: a person tried out a notification; the id is the delivery's own, so
 * that a test can be repeated.
 */
export const deliveryOrigins = ["schedule", "api", "owner", "notice", "test"] as const;
/** Where a delivery comes from. */
export type DeliveryOrigin = (typeof deliveryOrigins)[number];

/** Kinds of targets that this release refuses by name. */
export const laterTargetKinds = ["group", "slack_channel", "email", "webhook"] as const;

const userKind = z.literal("user", {
  error: ({ input }) =>
    laterTargetKinds.some((kind) => kind === input)
      ? `targets of kind "${String(input)}" come with a later release; name users`
      : 'must be "user"',
});

/** In this release a target is a user of the workspace; other kinds are refused by name. */
export const targetSchema = z.strictObject({ kind: userKind, id: idSchema });
/** Who or what a notification is for. A new kind is one variant here, one file and one line in the registry of targets. */
export type Target = z.output<typeof targetSchema>;

/** How a picture or a PDF of an app is taken. */
export const captureOptionsSchema = z.strictObject({
  /** CSS pixels. */
  width: z.number().int().min(320).max(1600).default(1120),
  /** Device pixels per CSS pixel. */
  scale: z.number().min(1).max(3).default(2),
  theme: z.enum(["light", "dark"]).default("light"),
  fullPage: z.boolean().default(true),
  paper: z.enum(["a4", "letter"]).default("a4"),
  /** `auto`: landscape when a wide table then needs fewer blocks, for the whole document; else portrait. */
  orientation: z.enum(["auto", "portrait", "landscape"]).default("auto"),
});
export type CaptureOptions = z.infer<typeof captureOptionsSchema>;

const fields = {
  targets: z.array(targetSchema).min(1).max(50),
  /** Outcomes of a run that send a message. */
  on: z.enum(["success", "failure", "all"]),
  /** A picture of the app that is added to the message. */
  screenshot: z.enum(["none", "png", "pdf"]),
  /**
   * Null: "{{ project }} succeeded" and the like are composed. A template with `{{ project }}`, `{{ schedule }}`, `{{ status }}`, `{{ date }}`, `{{ time }}`,
   * `{{ version }}`, `{{ error }}`, `{{ inputs.<name> }}`, `{{ values.<name> }}` and `{{ metrics.<label> }}`; any other name is refused.
   */
  subject: z.string().max(300).nullable(),
  body: z.string().max(10_000).nullable(),
};

/** A notification as a client writes it. */
export const notificationInputSchema = z.strictObject({
  targets: fields.targets,
  on: fields.on,
  screenshot: fields.screenshot.default("none"),
  captureOptions: captureOptionsSchema.partial().optional(),
  subject: fields.subject.default(null),
  body: fields.body.default(null),
});
/** A change: only what is given changes. */
export const notificationPatchSchema = z.strictObject({
  targets: fields.targets.optional(),
  on: fields.on.optional(),
  screenshot: fields.screenshot.optional(),
  captureOptions: captureOptionsSchema.partial().optional(),
  subject: fields.subject.optional(),
  body: fields.body.optional(),
});
/** A notification of a schedule, with the names of its targets. */
export const notificationSchema = z.object({
  id: idSchema,
  scheduleId: idSchema,
  targets: z.array(z.object({ kind: z.literal("user"), id: idSchema, name: z.string() })),
  on: fields.on,
  screenshot: fields.screenshot,
  captureOptions: captureOptionsSchema.partial(),
  subject: fields.subject,
  body: fields.body,
  createdAt: timestampSchema,
  abilities: z.object({ update: z.boolean(), delete: z.boolean() }),
});
export type Notification = z.infer<typeof notificationSchema>;

/** Answer of a change to notifications: `granted` names who had no access to the project and was given App Only by being added. */
export const savedNotificationSchema = notificationSchema.extend({ granted: z.array(z.object({ id: idSchema, name: z.string() })) });
export type SavedNotification = z.infer<typeof savedNotificationSchema>;

/** What a notification would send to the caller about the last good run. `picture` names what is added to it. */
export const notificationPreviewSchema = z.object({
  runId: idSchema,
  mail: z.object({ subject: z.string(), text: z.string(), html: z.string(), picture: z.enum(["png", "pdf"]).nullable() }),
});
export type NotificationPreview = z.infer<typeof notificationPreviewSchema>;

/** One message to one recipient over one channel, with what became of it. */
export const deliverySchema = z.object({
  id: idSchema,
  runId: idSchema,
  origin: z.enum(deliveryOrigins),
  /** The notification of the schedule that asked for it, null for every other origin. */
  notificationId: idSchema.nullable(),
  /** Set for the origin `notice`: the run did not happen by its time, or its schedule was paused. */
  notice: z.object({ kind: z.enum(["did_not_run", "paused"]), expectedAt: timestampSchema.nullable(), at: timestampSchema }).nullable(),
  recipient: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  channel: z.enum(deliveryChannels),
  status: z.enum(deliveryStatuses),
  /** Why it failed, was suppressed, or went without its picture. */
  reason: z.string().nullable(),
  attempts: z.array(z.object({ at: timestampSchema, result: z.string(), error: z.string().nullable() })),
  /** The id that the mail provider gave it. */
  providerId: z.string().nullable(),
  contentHash: z.string().nullable(),
  /** When the transport accepted it. */
  sentAt: timestampSchema.nullable(),
  abilities: z.object({ resend: z.boolean() }),
});
export type Delivery = z.infer<typeof deliverySchema>;
