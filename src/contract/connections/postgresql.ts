import { databaseServer } from "./server";

/** A PostgreSQL database; its standard port is 5432. */
export const postgresql = databaseServer("PostgreSQL", 5432);
