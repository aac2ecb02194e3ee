import { createServer } from "node:net";
import { HostError } from "./host-error.ts";

/** Throws HostError when nobody could listen on this port of the loopback address. */
export async function checkPort(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken by another program" : `cannot be used (${error.code})`;
      reject(new HostError(`Port ${port} ${why}. Choose another with --port.`));
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
