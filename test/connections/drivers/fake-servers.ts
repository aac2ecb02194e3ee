import net from "node:net";
import tls from "node:tls";
import type { Identity } from "../../authority";

export interface FakeServer {
  port: number;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback address and answers each connection in its own way. */
export async function fakeServer(answer: (socket: net.Socket) => void): Promise<FakeServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A PostgreSQL that answers every start-up message with this error. Message format: manual 55.7. */
export const refusingPostgres = (code: string, message: string): Promise<FakeServer> =>
  fakeServer((socket) => {
    socket.once("data", () => {
      const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
      const head = Buffer.alloc(5);
      head.write("E");
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  });

/**
 * TLS before a PostgreSQL that has none: agrees to TLS, shows this identity and passes what it reads on to the plain server, or nowhere. `secured` counts the handshakes
 * that were completed. Message format: manual 55.7, SSLRequest.
 */
export async function postgresOverTls(
  identity: Identity,
  behind: { host: string; port: number } | null,
): Promise<FakeServer & { secured: () => number }> {
  const secureContext = tls.createSecureContext(identity);
  let secured = 0;
  const server = await fakeServer((socket) => {
    socket.once("data", (first) => {
      // 80877103 asks for TLS; a client that goes on in clear text gets no answer.
      if (first.length !== 8 || first.readInt32BE(4) !== 80_877_103) return socket.destroy();
      socket.write("S");
      const inside = new tls.TLSSocket(socket, { isServer: true, secureContext });
      inside.on("error", () => socket.destroy()).on("secure", () => secured++);
      if (!behind) return undefined;
      const plain = net.connect(behind.port, behind.host).on("error", () => socket.destroy());
      inside.pipe(plain).pipe(inside);
      return socket.on("close", () => plain.destroy());
    });
  });
  return { ...server, secured: () => secured };
}

/** A port on which nothing listens. */
export async function deadPort(): Promise<number> {
  const server = await fakeServer(() => undefined);
  await server.close();
  return server.port;
}
