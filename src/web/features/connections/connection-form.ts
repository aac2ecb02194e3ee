import type { Connection } from "../../../contract/connection";
import type { ConnectionField } from "../../../contract/connections/fields";
import { connectionTypeNames, fieldsOf, type ConnectionType } from "../../../contract/connections/registry";
import type { ConnectionFields } from "../../api/connections";

/** A connection as it stands in the dialog: every field as the text that was typed. */
export interface TypedConnection {
  type: ConnectionType;
  name: string;
  values: Record<string, string>;
}

/** The form of a new connection of this type, filled with defaults. */
export function blankFields(type: ConnectionType): TypedConnection {
  return { type, name: "", values: Object.fromEntries(fieldsOf(type).map(([name, field]) => [name, defaultOf(field)])) };
}

/** The built-in sample has no dialog, so the fallback is never used. */
export function typedOf({ type, name, settings }: Connection): TypedConnection {
  const known = connectionTypeNames.find((each) => each === type) ?? connectionTypeNames[0];
  const { values } = blankFields(known);
  return {
    type: known,
    name,
    values: Object.fromEntries(Object.entries(values).map(([key, blank]) => [key, String(settings[key] ?? blank)])),
  };
}

/** The same form for another type. What was typed stays where that type has the field; a default that nobody changed becomes the default of the new type. */
export function retype({ type: from, name, values }: TypedConnection, type: ConnectionType): TypedConnection {
  const untouched = blankFields(from).values;
  const kept = Object.entries(blankFields(type).values).map(([key, blank]) => {
    const typed = values[key];
    return [key, typed === undefined || typed === untouched[key] ? blank : typed];
  });
  return { type, name, values: Object.fromEntries(kept) };
}

/** What is wrong, by field. */
export function fieldErrors({ type, name, values }: TypedConnection): Record<string, string> {
  const wrong = fieldsOf(type).flatMap(([key, field]) => (isAccepted(field, values[key] ?? "") ? [] : [[key, field.advice]]));
  return { ...(name.trim() === "" ? { name: "Give it a name that cells can use." } : {}), ...Object.fromEntries(wrong) };
}

/** The body of a request. An empty secret is left out: a stored one stays. */
export function connectionBody({ type, name, values }: TypedConnection): ConnectionFields {
  const given = fieldsOf(type).flatMap(([key, { control }]) => {
    const value = values[key] ?? "";
    if (control === "secret") return value === "" ? [] : [[key, value]];
    return [[key, control === "number" ? Number(value) : value.trim()]];
  });
  return { name: name.trim(), ...Object.fromEntries(given) };
}

const defaultOf = (field: ConnectionField): string => ("default" in field ? String(field.default) : "");

function isAccepted(field: ConnectionField, value: string): boolean {
  switch (field.control) {
    case "number":
      return /^\d+$/.test(value) && Number(value) >= field.min && Number(value) <= field.max;
    case "text":
    case "host":
      return value.trim() !== "" && value.trim().length <= field.maxLength;
    case "secret":
      return value.length <= field.maxLength;
    case "choice":
      return field.choices.some((choice) => choice.value === value);
  }
}
