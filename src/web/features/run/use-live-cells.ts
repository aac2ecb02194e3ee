import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Event } from "../../../contract/events";
import type { Run, RunCell } from "../../../contract/run";
import { eventsUrl, isLive } from "../../api/runs";
import { noEvents, withEvent, withEvents } from "./live-cells";

/**
 * The cells of a run with their start and end times. While the run is live they come from its event socket, and an event of the run itself reads the run again.
 * Without a socket the page is still correct, but the times of cells appear only when the run has ended.
 */
export function useLiveCells(run: Run): RunCell[] | undefined {
  const cache = useQueryClient();
  const listening = isLive(run.status) && run.abilities.viewCells;
  const [known, setKnown] = useState(noEvents);
  useEffect(() => {
    if (!listening) return;
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, "ws")}${eventsUrl(run.id)}`);
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(String(data)) as Event;
      setKnown((before) => withEvent(before, event));
      if (event.type === "run") void cache.invalidateQueries({ queryKey: ["runs", run.id] });
    });
    return () => socket.close();
  }, [listening, run.id, cache]);
  return listening && run.cells ? withEvents(run.cells, known) : run.cells;
}
