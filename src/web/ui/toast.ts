import { notifications } from "@mantine/notifications";
import { ApiFailure } from "../api/client";

/** A short word that something was done. */
export const showMessage = (message: string): void =>
  void notifications.show({ message, autoClose: 5000, color: "accent", closeButtonProps: { "aria-label": "Close" } });

/** What an action could not do, in the server's words, with its code. */
export function showFailure(what: string, thrown: unknown): void {
  const known = thrown instanceof ApiFailure ? thrown : null;
  const detail = known?.issues[0]?.message ?? known?.message ?? "Something unexpected happened on this page.";
  notifications.show({
    title: what,
    message: known ? `${detail} (${known.code}${known.traceId ? `, trace ${known.traceId}` : ""})` : detail,
    color: "red",
    autoClose: 12_000,
    role: "alert",
    closeButtonProps: { "aria-label": "Close" },
  });
}
