import net from "node:net";
import tls from "node:tls";
import type { Identity } from "../../authority";
import { fakeServer, type FakeServer } from "./fake-servers";

/** CLIENT_SSL among the capabilities of the protocol, in its second byte. */
const sslBit = 0x08;

/** One packet of the protocol: length in three bytes, sequence, body. Source: MySQL internals, "MySQL Packets". */
const packet = (sequence: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = sequence;
  return Buffer.concat([head, body]);
};

/** Source: MySQL internals, "Protocol::HandshakeV10": protocol 4.1 with a database, no TLS unless asked. */
const greeting = ({ tls: offered }: { tls: boolean }): Buffer =>
  packet(
    0,
    Buffer.concat([
      Buffer.from("\u000a8.0.0-fake\0\u0001\0\0\0aaaaaaaa\0", "latin1"),
      Buffer.from([0x08, 0x82 | (offered ? sslBit : 0), 0x21, 0x02, 0x00, 0x08, 0x00, 21]),
      Buffer.alloc(10),
      Buffer.from("bbbbbbbbbbbb\0mysql_native_password\0", "latin1"),
    ]),
  );

const errorPacket = (sequence: number, code: number, message: string): Buffer => {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(code);
  return packet(sequence, Buffer.concat([Buffer.from([0xff]), number, Buffer.from(`#HY000${message}`)]));
};

/** Greets, and answers whoever signs in with this error. */
export const refusingMysql = (code: number, message: string): Promise<FakeServer> =>
  fakeServer((socket) => {
    socket.write(greeting({ tls: false }));
    socket.once("data", () => socket.end(errorPacket(2, code, message)));
  });

/** Greets and offers no TLS. */
export const mysqlWithoutTls = (): Promise<FakeServer> => fakeServer((socket) => void socket.write(greeting({ tls: false })));

/**
 * TLS before a MySQL server that has none: offers TLS in the greeting, shows this identity and passes on what comes through TLS, or nothing when no server stands behind it.
 * Between TLS and the end of signing in the two sides count their packets differently by one. `secured` counts the handshakes that were completed, `received` the
 * bytes that came through them.
 */
export async function mysqlOverTls(
  identity: Identity,
  behind: { host: string; port: number } | null,
): Promise<FakeServer & { secured: () => number; received: () => number }> {
  const secureContext = tls.createSecureContext(identity);
  let secured = 0;
  let received = 0;
  const server = await fakeServer((socket) => {
    const secure = (onInside: (inside: tls.TLSSocket) => void) =>
      socket.once("data", (first) => {
        // A request for TLS has 32 bytes; a client that signs in in clear text gets no answer.
        if (first.readUIntLE(0, 3) !== 32) return socket.destroy();
        // The client goes on with TLS without waiting: what came with the request belongs to it.
        socket.pause();
        if (first.length > 36) socket.unshift(first.subarray(36));
        const inside = new tls.TLSSocket(socket, { isServer: true, secureContext });
        inside
          .on("error", () => socket.destroy())
          .on("secure", () => secured++)
          .on("data", ({ length }: Buffer) => (received += length));
        return onInside(inside);
      });
    if (!behind) {
      socket.write(greeting({ tls: true }));
      secure(() => undefined);
      return;
    }
    const plain = net.connect(behind.port, behind.host).on("error", () => socket.destroy());
    socket.on("close", () => plain.destroy());
    plain.once("data", (greeted) => {
      offerTls(greeted);
      socket.write(greeted);
      secure((inside) => {
        let signedIn = false;
        inside.on("data", (bytes: Buffer) => {
          if (!signedIn) {
            bytes[3] = (bytes[3] ?? 0) - 1;
            // The capabilities of the answer: the server behind must not expect TLS.
            if (bytes[3] === 1) bytes[5] = (bytes[5] ?? 0) & ~sslBit;
          }
          plain.write(bytes);
        });
        plain.on("data", (bytes: Buffer) => {
          if (!signedIn) {
            bytes[3] = (bytes[3] ?? 0) + 1;
            signedIn = bytes[4] === 0x00;
          }
          inside.write(bytes);
        });
      });
    });
  });
  return { ...server, secured: () => secured, received: () => received };
}

/**
 * Passes everything on to a real server, and rewrites the statements of each connection on their way: `rewrite` answers text of the same length, `connection` counts from 1.
 * `said` is every text statement that came, as it came.
 */
export async function rewritingMysql(
  behind: { host: string; port: number },
  rewrite: (statement: string, connection: number) => string,
): Promise<FakeServer & { said: string[] }> {
  const queryCommand = 0x03;
  const said: string[] = [];
  let connections = 0;
  const server = await fakeServer((socket) => {
    const connection = ++connections;
    const plain = net.connect(behind.port, behind.host).on("error", () => socket.destroy());
    plain.pipe(socket);
    socket.on("close", () => plain.destroy());
    socket.on("data", (bytes: Buffer) => {
      const statement = bytes[4] === queryCommand ? bytes.subarray(5).toString("latin1") : null;
      if (statement !== null) said.push(statement);
      plain.write(
        statement === null ? bytes : Buffer.concat([bytes.subarray(0, 5), Buffer.from(rewrite(statement, connection), "latin1")]),
      );
    });
  });
  return { ...server, said };
}

/** Sets the bit for TLS in a server's greeting: after the version, the thread, eight bytes and a zero. */
function offerTls(greeted: Buffer): void {
  const at = greeted.indexOf(0, 5) + 1 + 4 + 8 + 1;
  greeted[at + 1] = (greeted[at + 1] ?? 0) | sslBit;
}
