import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { saveSettings, settingsQuery } from "../../api/settings";
import { Choice } from "../../ui/Choice";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Loaded } from "../../ui/Loaded";
import { Section } from "../../ui/PageHead";
import { showMessage, showFailure } from "../../ui/toast";
import classes from "./Settings.module.css";

const choices = [7, 30, 90, 180, 365, 730];

/** How long runs are kept. A shorter time asks first: what it cleans does not come back. */
export function Retention() {
  const settings = useQuery(settingsQuery);
  const cache = useQueryClient();
  const [asking, setAsking] = useState<number | null>(null);
  const save = useMutation({
    mutationFn: (days: number | null) => saveSettings({ retentionDays: days }),
    onSuccess: (saved) => {
      cache.setQueryData(settingsQuery.queryKey, saved);
      setAsking(null);
      showMessage(saved.retentionDays === null ? "Runs are kept for ever." : `Runs are kept for ${wordsOf(saved.retentionDays)}.`);
    },
    onError: (thrown) => showFailure("The time was not changed", thrown),
  });
  const days = settings.data?.retentionDays;
  const change = (chosen: number | null): void => {
    if (chosen !== null && (days == null || chosen < days)) setAsking(chosen);
    else save.mutate(chosen);
  };
  return (
    <>
      <Section title="History" sub="How long runs stay in the log, with their results, pictures and messages." />
      <Loaded query={settings} what="Settings could" loading={{ rows: 1, label: "Loading settings" }}>
        {({ retentionDays, abilities }) => (
          <div className={`card ${classes.me}`}>
            <div className={classes.words}>
              <span className="strong">Keep runs</span>
              <div className="sub">Results that an app shows and the last good run of each schedule stay however old they are.</div>
            </div>
            <Choice
              label="How long runs are kept"
              value={String(retentionDays)}
              disabled={!abilities.update || save.isPending}
              options={[
                ...[...new Set([...choices, ...(retentionDays === null ? [] : [retentionDays])])]
                  .sort((a, b) => a - b)
                  .map((count) => ({ value: String(count), label: `for ${wordsOf(count)}` })),
                { value: "null", label: "for ever" },
              ]}
              onChange={(value) => change(value === "null" ? null : Number(value))}
            />
          </div>
        )}
      </Loaded>
      {asking === null ? null : (
        <ConfirmDialog
          danger
          title={`Keep runs for ${wordsOf(asking)}`}
          action="Clean older runs"
          onClose={() => setAsking(null)}
          onConfirm={() => save.mutate(asking)}
          busy={save.isPending}
          failure={save.error}
        >
          Runs older than {wordsOf(asking)} are removed for good, with their results, pictures and messages, from the next minute on.
          Results that an app shows and the last good run of each schedule stay.
        </ConfirmDialog>
      )}
    </>
  );
}

const wordsOf = (days: number): string => (days === 730 ? "2 years" : days === 365 ? "a year" : days === 7 ? "a week" : `${days} days`);
