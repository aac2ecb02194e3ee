import { databaseServer } from "./server";

export const postgresql = databaseServer("PostgreSQL", 5432);
