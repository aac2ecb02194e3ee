import type { ConnectionDescription } from "./fields";

/** A database server that is reached by host and port, with a user and a password. */
export const databaseServer = <const Port extends number>(label: string, port: Port) =>
  ({
    label,
    fields: {
      host: {
        control: "host",
        label: "Host",
        maxLength: 253,
        placeholder: "db.example.com",
        advice: "The address of the database server.",
        place: true,
      },
      port: { control: "number", label: "Port", min: 1, max: 65_535, default: port, advice: "1 to 65535.", place: true },
      database: { control: "text", label: "Database", maxLength: 100, advice: "Which database on that server." },
      user: {
        control: "text",
        label: "User",
        maxLength: 100,
        description: "One that may only read is best.",
        advice: "Who signs in to it.",
      },
      password: { control: "secret", label: "Password", maxLength: 1000, advice: "At most 1000 characters." },
      tls: {
        control: "choice",
        label: "TLS",
        choices: [
          { value: "verify", label: "Verified", description: "The certificate must come from a public authority." },
          { value: "disable", label: "Off", description: "Only for databases on this machine: everything travels in the clear." },
        ],
        default: "verify",
        advice: "Verified or off.",
        place: true,
      },
    },
    place: ({ host, port: at }) => `${host}:${at}`,
    detail: ({ database, user, tls }) => `${database} as ${user}, ${tls === "disable" ? "without TLS" : "TLS"}`,
  }) as const satisfies ConnectionDescription;
