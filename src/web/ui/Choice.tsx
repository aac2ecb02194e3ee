import { NativeSelect } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import classes from "./Choice.module.css";

interface Props<V extends string> {
  label: string;
  value: V;
  options: { value: V; label: string }[];
  onChange: (value: V) => void;
  /** Shows the label in front, inside the control; otherwise it is for screen readers only. */
  labelled?: boolean;
  size?: "xs" | "sm";
  disabled?: boolean;
}

/** A choice inside a sentence or a row of filters: as wide as what is chosen, the system's own list when opened. */
export function Choice<V extends string>({ label, value, options, onChange, labelled, size = "xs", disabled }: Props<V>) {
  return (
    <label className={classes.choice} data-labelled={labelled || undefined}>
      <span className={labelled ? classes.key : "sr"}>{label}</span>
      <NativeSelect
        size={size}
        value={value}
        data={options}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value as V)}
        rightSection={<IconChevronDown size={14} aria-hidden />}
        rightSectionWidth={26}
        classNames={{ input: classes.input }}
      />
    </label>
  );
}
