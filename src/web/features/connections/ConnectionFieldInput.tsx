import { PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import type { ChangeEvent } from "react";
import type { ConnectionField } from "../../../contract/connections/fields";
import classes from "./Connections.module.css";

interface Props {
  name: string;
  field: ConnectionField;
  /** The connection exists: an empty secret keeps the stored one. */
  stored: boolean;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** One field of a connection, by its control. A number stands to the right of the field before it. */
export function ConnectionFieldInput({ name, field, stored, value, error, onChange }: Props) {
  const input = {
    label: field.label,
    description: field.description,
    value,
    error,
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement>) => onChange(event.currentTarget.value),
  };
  switch (field.control) {
    case "host":
      return <TextInput className={classes.beside} placeholder={field.placeholder} {...input} />;
    case "text":
      return <TextInput className={classes.wide} placeholder={field.placeholder} {...input} />;
    case "number":
      return <TextInput inputMode="numeric" {...input} />;
    case "secret":
      return (
        <PasswordInput
          className={classes.wide}
          visibilityToggleButtonProps={{ "aria-label": `Show the ${field.label.toLowerCase()}` }}
          {...input}
          description={stored ? "Leave it empty to keep the stored one." : "Stored encrypted and never shown again."}
          autoComplete="new-password"
        />
      );
    case "choice":
      return (
        <div className={classes.wide}>
          <span className="mantine-InputWrapper-label" style={{ display: "block" }} id={name}>
            {field.label}
          </span>
          <SegmentedControl
            size="xs"
            aria-labelledby={name}
            transitionDuration={0}
            value={value}
            onChange={onChange}
            data={field.choices.map((choice) => ({ value: choice.value, label: choice.label }))}
          />
          <p className="sub" style={{ marginTop: 4 }}>
            {field.choices.find((choice) => choice.value === value)?.description}
          </p>
        </div>
      );
  }
}
