import { createServer } from "node:net";
import { HostFailure } from "./host-failure.ts";

/** Throws HostFailure when this port of the loopback address cannot be listened on. */
export async function checkPort(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is used by another program" : `cannot be used (${error.code})`;
      reject(new HostFailure(`Port ${port} ${why}. Choose another with --port.`));
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
