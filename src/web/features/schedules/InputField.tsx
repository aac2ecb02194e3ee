import { Checkbox, MultiSelect, NativeSelect, TextInput } from "@mantine/core";
import type { CellOf } from "../../../contract/cell";
import type { Json } from "../../../contract/common";
import { exactDouble } from "../../../format/codecs/decimal";

interface Props {
  cell: CellOf<"input">;
  /** Undefined: the default of the project stands. */
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

/** One input of the project, with the value this schedule gives it. Shows the default until something else is chosen. */
export function InputField({ cell, value, onChange }: Props) {
  const { config } = cell;
  const label = cell.label || (cell.output ?? "");
  const chosen = value === undefined ? config.default : value;
  const set = (next: Json) => onChange(JSON.stringify(next) === JSON.stringify(config.default) ? undefined : next);
  switch (config.type) {
    case "checkbox":
      return <Checkbox label={label} checked={chosen === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case "dropdown":
      return (
        <NativeSelect
          label={label}
          value={String(chosen ?? config.options?.[0] ?? "")}
          data={(config.options ?? []).map(String)}
          onChange={(event) =>
            set(config.options?.find((option) => String(option) === event.currentTarget.value) ?? event.currentTarget.value)
          }
        />
      );
    case "multiselect":
      return (
        <MultiSelect
          label={label}
          data={(config.options ?? []).map(String)}
          value={Array.isArray(chosen) ? chosen.map(String) : []}
          onChange={(next) => set((config.options ?? []).filter((option) => next.includes(String(option))))}
        />
      );
    case "number":
    case "slider":
      return (
        <TextInput
          label={label}
          type="number"
          min={config.min}
          max={config.max}
          step={config.step ?? "any"}
          value={typeof chosen === "number" || typeof chosen === "string" ? chosen : ""}
          onChange={(event) => (event.currentTarget.value === "" ? onChange(undefined) : set(numberOrText(event.currentTarget.value)))}
        />
      );
    case "date":
      return (
        <TextInput
          label={label}
          type="date"
          value={typeof chosen === "string" ? chosen : ""}
          onChange={(event) => (event.currentTarget.value === "" ? onChange(undefined) : set(event.currentTarget.value))}
        />
      );
    case "date_range":
      return <RangeField label={label} value={rangeOf(chosen)} onChange={set} />;
    case "text":
      return (
        <TextInput label={label} value={typeof chosen === "string" ? chosen : ""} onChange={(event) => set(event.currentTarget.value)} />
      );
  }
}

/** Text where a number would lose digits. */
const numberOrText = (text: string): number | string => {
  const number = Number(text);
  const kept = Number.isInteger(number) ? Number.isSafeInteger(number) : exactDouble(text) !== null;
  return kept || !Number.isFinite(number) ? number : text;
};

interface Range {
  start: string;
  end: string;
}

function RangeField({ label, value, onChange }: { label: string; value: Range; onChange: (value: Json) => void }) {
  const change = (part: Partial<Range>) => {
    const next = { ...value, ...part };
    if (next.start !== "") onChange({ start: next.start, end: next.end === "" || next.end < next.start ? next.start : next.end });
  };
  return (
    <fieldset>
      <legend className="sub">{label}</legend>
      <TextInput
        type="date"
        aria-label={`${label}, first day`}
        value={value.start}
        onChange={(event) => change({ start: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={`${label}, last day`}
        value={value.end}
        mt={4}
        onChange={(event) => change({ end: event.currentTarget.value })}
      />
    </fieldset>
  );
}

function rangeOf(value: Json | undefined): Range {
  const [start, end] = Array.isArray(value) ? value : value !== null && typeof value === "object" ? [value.start, value.end] : [];
  return { start: typeof start === "string" ? start : "", end: typeof end === "string" ? end : "" };
}
