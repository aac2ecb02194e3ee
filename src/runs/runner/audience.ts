import type { Event } from "../../contract/events";

/** Those who watch the runs of one project over WebSockets, which outlive the object's memory: the runtime holds them while it sleeps. */
export class Audience {
  constructor(private readonly ctx: DurableObjectState) {
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** A new watcher of a run: the answer to its request, and its end of the socket. */
  admit(runId: string): { response: Response; socket: WebSocket } {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [runId]);
    return { response: new Response(null, { status: 101, webSocket: client }), socket: server };
  }

  /** Whether somebody watches this run. */
  watches = (runId: string): boolean => this.ctx.getWebSockets(runId).length > 0;

  tell(runId: string, event: Event): void {
    for (const socket of this.ctx.getWebSockets(runId)) send(socket, event);
  }

  /** The last event of a run: its watchers are told and let go. */
  dismiss(runId: string, event: Event): void {
    for (const socket of this.ctx.getWebSockets(runId)) {
      send(socket, event);
      letGo(socket);
    }
  }
}

/** A watcher who has left must not harm the run. */
export function send(socket: WebSocket, event: Event): void {
  try {
    socket.send(JSON.stringify(event));
  } catch {
    // Gone: the runtime takes the socket off the list by itself.
  }
}

export function letGo(socket: WebSocket): void {
  try {
    socket.close(1000, "The run has ended.");
  } catch {
    // Closed already.
  }
}
