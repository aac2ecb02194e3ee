import { Select, type ComboboxItem, type OptionsFilter } from "@mantine/core";
import { useMemo } from "react";
import { zoneOffset } from "../../../format/zones";
import { useNow } from "../../ui/now";
import { matchingZones } from "./zones";
import classes from "./ScheduleDialog.module.css";

/** The time zone of a schedule. The first match is taken with Enter; what the clock there shows now stands beside it. */
export function ZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const zones = useMemo(() => [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", value])].sort(), [value]);
  const now = useNow();
  return (
    <>
      <Select
        className={classes.zone}
        aria-label="Time zone"
        searchable
        allowDeselect={false}
        selectFirstOptionOnChange
        data={zones}
        value={value}
        limit={60}
        filter={byWords}
        nothingFoundMessage="No such zone. Try the nearest big city."
        onChange={(zone) => zone && onChange(zone)}
      />
      <span className="sub nowrap">now {zoneOffset(value, now)}</span>
    </>
  );
}

const byWords: OptionsFilter = ({ options, search, limit }) => {
  const labels = matchingZones(
    options.map((option) => (option as ComboboxItem).value),
    search,
  );
  return labels.slice(0, limit).map((label) => ({ value: label, label }));
};
