import type { Event } from "../../contract/events";

/** The WebSockets of people who watch runs of one project. The runtime keeps them open while the object hibernates. */
export class Audience {
  constructor(private readonly ctx: DurableObjectState) {
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Adds a watcher of a run. Returns the response to its request, and our end of the socket. */
  admit(runId: string): { response: Response; socket: WebSocket } {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [runId]);
    return { response: new Response(null, { status: 101, webSocket: client }), socket: server };
  }

  /** Whether somebody watches this run. */
  watches = (runId: string): boolean => this.ctx.getWebSockets(runId).length > 0;

  send(runId: string, event: Event): void {
    for (const socket of this.ctx.getWebSockets(runId)) send(socket, event);
  }

  /** Sends the last event of a run to its watchers and closes their sockets. */
  dismiss(runId: string, event: Event): void {
    for (const socket of this.ctx.getWebSockets(runId)) {
      send(socket, event);
      closeSocket(socket);
    }
  }
}

/** Never throws: a watcher who has left must not fail the run. */
export function send(socket: WebSocket, event: Event): void {
  try {
    socket.send(JSON.stringify(event));
  } catch {
    // Closed: the runtime removes the socket from the list.
  }
}

/** Tells a reader that the run has ended. A socket that is closed already is left alone. */
export function closeSocket(socket: WebSocket): void {
  try {
    socket.close(1000, "The run has ended.");
  } catch {
    // Closed already.
  }
}
