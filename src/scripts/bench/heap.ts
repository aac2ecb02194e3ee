/** Returns the bytes in use on the heap of the Worker after a garbage collection, through the DevTools protocol of the runtime. */
export async function heapBytes(inspectorPort: number): Promise<number> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as { id: string; webSocketDebuggerUrl: string }[];
  const target = targets.find(({ id }) => id === "core:user:daybook");
  if (!target) throw new Error("The runtime does not list the Worker among what DevTools may look into.");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("The runtime does not let anyone look into its heap.")));
  });
  try {
    // The runtime does not answer `collectGarbage`; a heap snapshot begins with a full collection, and is discarded.
    await ask(socket, 1, "HeapProfiler.takeHeapSnapshot");
    return ((await ask(socket, 2, "Runtime.getHeapUsage")) as { usedSize: number }).usedSize;
  } finally {
    socket.close();
  }
}

const ask = (socket: WebSocket, id: number, method: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent): void => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
      if (answer.id !== id) return;
      socket.removeEventListener("message", listen);
      if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
      else resolve(answer.result);
    };
    socket.addEventListener("message", listen);
    socket.send(JSON.stringify({ id, method }));
  });
