import { describe, expect, it } from "vitest";
import { blankFields, connectionBody, fieldErrors, retype, typedOf } from "../../src/web/features/connections/connection-form";

describe("the form of a connection", () => {
  it("begins with the defaults of its type", () => {
    expect(blankFields("mysql").values).toEqual({ host: "", port: "3306", database: "", user: "", password: "", tls: "verify" });
  });

  it("another type brings its own defaults and keeps what was typed", () => {
    const typed = blankFields("postgresql");
    const form = { ...typed, name: "Shop", values: { ...typed.values, host: "db.example.com", tls: "disable" } };
    expect(retype(form, "mysql")).toEqual({ type: "mysql", name: "Shop", values: { ...form.values, port: "3306" } });
    const own = { ...form, values: { ...form.values, port: "6000" } };
    expect(retype(own, "mysql").values).toMatchObject({ port: "6000", tls: "disable", host: "db.example.com" });
  });

  it("an empty password is not sent, so that the stored one stays", () => {
    const form = typedOf({
      id: "c",
      type: "postgresql",
      name: "Shop",
      settings: { host: "h", port: 5433, database: "d", user: "u", tls: "disable" },
      createdAt: "",
      updatedAt: "",
      abilities: { update: true, delete: true, test: true },
    });
    expect(connectionBody(form)).toEqual({ name: "Shop", host: "h", port: 5433, database: "d", user: "u", tls: "disable" });
    expect(connectionBody({ ...form, values: { ...form.values, host: " h ", password: " p " } })).toMatchObject({
      host: "h",
      password: " p ",
    });
  });

  it.each<[string, Record<string, string>, string[]]>([
    ["nothing typed", {}, ["name", "host", "database", "user"]],
    ["port 0", { port: "0" }, ["name", "host", "port", "database", "user"]],
    ["a port beyond 65535", { port: "65536" }, ["name", "host", "port", "database", "user"]],
    ["a port that is no number", { port: "1e3" }, ["name", "host", "port", "database", "user"]],
    ["a host of spaces", { host: " " }, ["name", "host", "database", "user"]],
  ])("%s: every wrong field is named", (_, values, wrong) => {
    const blank = blankFields("postgresql");
    expect(Object.keys(fieldErrors({ ...blank, values: { ...blank.values, ...values } }))).toEqual(wrong);
  });
});
