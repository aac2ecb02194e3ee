import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Event } from "../../../contract/events";
import type { Run, RunCell } from "../../../contract/run";
import { eventsUrl, isLive } from "../../api/runs";
import { nothingTold, told, withTold } from "./live-cells";

/**
 * The cells of a run with the times at which they began and ended, also while it goes on: then it is listened to, and asked for at once when it moves on. Where no
 * socket opens the page is as true, but each cell's times come with the end.
 */
export function useLiveCells(run: Run): RunCell[] | undefined {
  const cache = useQueryClient();
  const listening = isLive(run.status) && run.abilities.viewCells;
  const [known, setKnown] = useState(nothingTold);
  useEffect(() => {
    if (!listening) return;
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, "ws")}${eventsUrl(run.id)}`);
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(String(data)) as Event;
      setKnown((before) => told(before, event));
      if (event.type === "run") void cache.invalidateQueries({ queryKey: ["runs", run.id] });
    });
    return () => socket.close();
  }, [listening, run.id, cache]);
  return listening && run.cells ? withTold(run.cells, known) : run.cells;
}
