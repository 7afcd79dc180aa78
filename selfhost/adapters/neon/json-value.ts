import { types } from "pg";

const bool = 16;
const json = 114;
const jsonb = 3802;
/** int2, int4; int8 stays text, since JSON numbers lose its last digits. */
const integers = new Set([21, 23]);
const floats = new Set([700, 701]);

const textArray: number = 1009;

/** Reads any array literal, of whatever elements, into nested arrays of texts and nulls. */
const parseTextArray: (text: string) => unknown[] = types.getTypeParser(textArray);

/** The array types of Postgres' own, with the type of their elements. */
const elementTypes = new Map([
  ...[
    [1000, bool],
    [199, json],
    [3807, jsonb],
    [1005, 21],
    [1007, 23],
    [1021, 700],
    [1022, 701],
  ],
  ...[
    [1016, 20],
    [1231, 1700],
    [1009, 25],
    [1015, 1043],
    [1014, 1042],
    [1003, 19],
    [1001, 17],
    [2951, 2950],
  ],
  ...[
    [1182, 1082],
    [1183, 1083],
    [1270, 1266],
    [1115, 1114],
    [1185, 1184],
    [1187, 1186],
    [1028, 26],
  ],
] as [number, number][]);

/** Turns Postgres' text form into a JSON value, as Neon does for a caller that does not ask for the raw text. */
export function toJsonValue(text: string, type: number): unknown {
  const elementType = elementTypes.get(type);
  if (elementType !== undefined) return convertElements(parseTextArray(text), elementType);
  if (type === bool) return text === "t";
  if (type === json || type === jsonb) return JSON.parse(text);
  if (integers.has(type)) return Number(text);
  // NaN and the infinities have no JSON form.
  if (floats.has(type)) return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

function convertElements(items: unknown[], type: number): unknown[] {
  return items.map((item) => {
    if (Array.isArray(item)) return convertElements(item, type);
    return typeof item === "string" ? toJsonValue(item, type) : null;
  });
}
