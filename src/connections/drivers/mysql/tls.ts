import type { Connection } from "mysql2";
import type { Socket } from "node:net";
import tls from "node:tls";

/** The parts of a connection of `mysql2` that its own `startTLS` uses. */
interface Inside {
  stream: Socket;
  packetParser: { execute(bytes: Uint8Array): void };
  startTLS(onSecure: (error?: Error) => void): void;
  _handleNetworkError(error: Error): void;
}

/**
 * Replaces the library's step from plain socket to TLS. Its own passes options that this runtime refuses (`checkServerIdentity`, `rejectUnauthorized`, `requestCert`,
 * `isServer`, `session`, `secureContext`). The runtime always checks the certificate and that it names `host`.
 */
export function startTls(client: Connection, host: string): void {
  const inside = client as unknown as Inside;
  inside.startTLS = (onSecure) => {
    let secured = false;
    inside.stream.removeAllListeners("data");
    const secure = tls.connect({ socket: inside.stream, servername: host }, () => {
      secured = true;
      onSecure();
    });
    // oxlint-disable-next-line no-underscore-dangle -- the library's name for it
    secure.on("error", (thrown: Error) => (secured ? inside._handleNetworkError(thrown) : onSecure(thrown)));
    secure.on("data", (bytes: Uint8Array) => inside.packetParser.execute(bytes));
    inside.stream = secure;
  };
}
