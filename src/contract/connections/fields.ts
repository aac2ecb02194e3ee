/**
 * What one kind of database needs to know, as plain data. Everything that people fill in is declared here once: `contract/connection.ts` derives the schemas
 * of requests and of stored settings from it, and the application its dialog. It stands in the contract because both sides read it, and it holds no zod, so
 * that the browser does not load that for a form.
 */
export interface ConnectionDescription {
  /** The name people know, such as "PostgreSQL". */
  label: string;
  /** In the order of the dialog. Exactly one is a secret: it is sealed and never answered; the others are the stored settings. */
  fields: Readonly<Record<string, ConnectionField>>;
  /** Where it is, in a few words, such as "db.example.com:5432". */
  place(settings: Readonly<Record<string, string | number>>): string;
  /** What is used there, such as "sales as reader, TLS". */
  detail(settings: Readonly<Record<string, string | number>>): string;
}

interface Field {
  label: string;
  /** Said below the label. */
  description?: string;
  /** Said when what was typed is not accepted. */
  advice: string;
  /** Decides where the secret is sent, or whether others can read it on the way: a change needs the secret again. */
  place?: boolean;
}

/** `host` is checked against the private addresses. Every text is required. */
export interface TextField extends Field {
  control: "text" | "host";
  maxLength: number;
  placeholder?: string;
}
/** A whole number; both bounds are allowed values. */
export interface NumberField extends Field {
  control: "number";
  min: number;
  max: number;
  default: number;
}
/** May be empty: some databases ask for none. */
export interface SecretField extends Field {
  control: "secret";
  maxLength: number;
}
/** One of a few values; `default` is one of them. */
export interface ChoiceField extends Field {
  control: "choice";
  choices: readonly { readonly value: string; readonly label: string; readonly description: string }[];
  default: string;
}
/** One field of a connection. */
export type ConnectionField = TextField | NumberField | SecretField | ChoiceField;
