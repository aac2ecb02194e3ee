import { TextInput } from "@mantine/core";
import { useState } from "react";
import { parseTime } from "./schedule-form";

/** A time of day as typed, or nothing. What is no time of day is shown as such and changes nothing. */
export function DeadlineField({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const [text, setText] = useState(value ?? "");
  const wrong = text.trim() !== "" && parseTime(text) === null;
  const type = (typed: string): void => {
    setText(typed);
    const time = parseTime(typed);
    if (typed.trim() === "") onChange(null);
    else if (time) onChange(`${two(time.hour)}:${two(time.minute)}`);
  };
  return (
    <TextInput
      size="xs"
      w={112}
      aria-label="Time by which a good run is expected"
      placeholder="its usual time"
      value={text}
      error={wrong}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => setText(value ?? "")}
    />
  );
}

const two = (part: number): string => String(part).padStart(2, "0");
