import * as z from "zod";
import { idSchema, timestampSchema } from "./common";
import type { ChoiceField, ConnectionField, NumberField, SecretField } from "./connections/fields";
import { connectionTypeNames, fieldsOf, type ConnectionType, type FieldsOf } from "./connections/registry";

type ValueSchema<Field> = Field extends NumberField
  ? z.ZodDefault<z.ZodNumber>
  : Field extends ChoiceField
    ? z.ZodDefault<z.ZodType<Field["choices"][number]["value"]>>
    : Field extends SecretField
      ? z.ZodDefault<z.ZodString>
      : z.ZodString;
type Shape<Type extends ConnectionType> = { -readonly [Name in keyof FieldsOf<Type>]: ValueSchema<FieldsOf<Type>[Name]> };
type SettingsShape<Type extends ConnectionType> = {
  -readonly [Name in keyof FieldsOf<Type> as FieldsOf<Type>[Name] extends SecretField ? never : Name]: ValueSchema<FieldsOf<Type>[Name]>;
};

/** What is stored of a connection and safe to show: its fields without the secret. */
export type ConnectionSettings<Type extends ConnectionType> = z.output<z.ZodObject<SettingsShape<Type>>>;

const name = z.string().trim().min(1).max(100);

type InputSchema<Type extends ConnectionType> = z.ZodObject<{ type: z.ZodLiteral<Type>; name: typeof name } & Shape<Type>, z.core.$strict>;
type AnyInputSchema = { [Type in ConnectionType]: InputSchema<Type> }[ConnectionType];

/** A connection as given. Credentials are write-only: sealed at rest, never answered. */
export const connectionInputSchema = z.discriminatedUnion(
  "type",
  connectionTypeNames.map((type) => z.strictObject({ type: z.literal(type), name, ...schemasOf(type) })) as unknown as [
    AnyInputSchema,
    ...AnyInputSchema[],
  ],
);
export type ConnectionInput = z.infer<typeof connectionInputSchema>;

/** What is stored for a connection of this type; a setting that an older row lacks gets its default. */
export const connectionSettingsSchema = <Type extends ConnectionType>(type: Type): z.ZodObject<SettingsShape<Type>> =>
  z.object(
    Object.fromEntries(fieldsOf(type).flatMap(([key, field]) => (field.control === "secret" ? [] : [[key, valueSchema(field)]]))),
  ) as never;

/** What changes of a connection: its name, and fields of its type by name. */
export type ConnectionPatch = { name?: string | undefined } & Record<string, string | number | undefined>;

/** A change of a connection of this type. */
export const patchSchema = (type: ConnectionType): z.ZodType<ConnectionPatch> =>
  z.strictObject({
    name: name.optional(),
    ...Object.fromEntries(fieldsOf(type).map(([key, field]) => [key, plainSchema(field).optional()])),
  });
/** A change of a connection of any type. Whether its own type has these fields is checked where the connection is known. */
export const connectionPatchSchema = z.union(connectionTypeNames.map(patchSchema));

function schemasOf(type: ConnectionType): Record<string, z.ZodType<string | number>> {
  return Object.fromEntries(fieldsOf(type).map(([key, field]) => [key, valueSchema(field)]));
}

function plainSchema(field: ConnectionField): z.ZodType<string | number> {
  switch (field.control) {
    case "number":
      return z.number().int().min(field.min).max(field.max);
    case "choice":
      return z.enum(field.choices.map(({ value }) => value));
    case "secret":
      return z.string().max(field.maxLength);
    case "text":
    case "host":
      return z.string().min(1).max(field.maxLength);
  }
}

function valueSchema(field: ConnectionField): z.ZodType<string | number> {
  if (field.control === "secret") return plainSchema(field).default("");
  return "default" in field ? plainSchema(field).default(field.default) : plainSchema(field);
}

/** A connection as answered, without its secret. */
export const connectionSchema = z.object({
  id: idSchema,
  type: z.enum([...connectionTypeNames, "sample"]),
  name: z.string(),
  /** What is safe to show: all settings but the secret, such as host, port, database, user and tls. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  abilities: z.object({ update: z.boolean(), delete: z.boolean(), test: z.boolean() }),
});
export type Connection = z.infer<typeof connectionSchema>;

/** Answer of a connection test: `ok` false still answers 200, with what went wrong and what to do. */
export const connectionTestSchema = z.object({
  ok: z.boolean(),
  durationMs: z.number(),
  /** As the server names it; null when there was no connection. */
  serverVersion: z.string().nullable(),
  error: z.string().nullable(),
});

/** A table or view that a connection can read, with its columns and the database's names of their types. */
export const connectionTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});
/** What a connection can read. */
export const connectionSchemaSchema = z.object({ tables: z.array(connectionTableSchema) });
