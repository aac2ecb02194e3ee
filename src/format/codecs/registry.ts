import type { ColumnType } from "../../contract/value";
import { booleanCodec } from "./boolean";
import type { Codec } from "./codec";
import { dayCodec } from "./day";
import { decimalCodec } from "./decimal";
import { instantCodec } from "./instant";
import { integerCodec } from "./integer";
import { jsonCodec } from "./json";
import { localTimeCodec } from "./local-time";
import { numberCodec } from "./number";
import { textCodec } from "./text";

/** The codec of every column type: drivers read with it, files are written with it. */
export const codecs: Readonly<Record<ColumnType, Codec>> = {
  string: textCodec,
  number: numberCodec,
  integer: integerCodec,
  decimal: decimalCodec,
  boolean: booleanCodec,
  date: dayCodec,
  datetime: instantCodec,
  local_datetime: localTimeCodec,
  json: jsonCodec,
};
