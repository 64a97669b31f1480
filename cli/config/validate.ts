/** A configuration against its schema: every unknown key and wrong value, with its place, what is wanted, what was meant. */
import { evaluate, type ValueNode } from "@humanwhocodes/momoa";
import { nearest } from "../../grammar/nearest.ts";
import { membersOf, placeOf, repeatedKeys, type Member } from "./json.ts";
import { quoted, type Problem } from "./problem.ts";
import type { Schema } from "./schema.ts";

/** Everything that is wrong; nothing when the value is as the schema says. @param shown the file's path as it is told */
export function validate(node: ValueNode, schema: Schema, shown: string, path = ""): readonly Problem[] {
  const branch = schema.anyOf?.find((each) => hasType(node, each));
  if (branch) return validate(node, branch, shown, path);
  if (schema.anyOf || !hasType(node, schema) || !hasValue(node, schema)) return [wrongValue(node, schema, shown, path)];
  if (node.type === "Array")
    return node.elements.flatMap(({ value }, index) =>
      schema.items ? validate(value, schema.items, shown, `${path}[${index}]`) : [],
    );
  if (node.type !== "Object") return [];
  const members = membersOf(node);
  return [
    ...repeatedKeys(node, shown),
    ...members.flatMap((member) => validateMember(member, schema, shown, path)),
    ...Object.entries(schema.dependencies ?? {}).flatMap(([name, needed]) => {
      const present = members.find(({ key }) => key === name);
      const missing = needed.filter((each) => !members.some(({ key }) => key === each));
      if (!present || missing.length === 0) return [];
      const message = `${path === "" ? name : `${path}.${name}`} needs ${missing.join(" and ")} beside it`;
      const wanted = schema.properties?.[missing[0] ?? ""]?.title ?? "it";
      return [{ place: placeOf(present.keyNode, shown), message, help: `add ${quoted(missing[0])}: ${wanted}` }];
    }),
  ];
}

function validateMember(
  { key, keyNode, value }: Member,
  schema: Schema,
  shown: string,
  path: string,
): readonly Problem[] {
  const known = Object.keys(schema.properties ?? {});
  const [pattern, chosen] = Object.entries(schema.patternProperties ?? {})[0] ?? [];
  const byPattern = pattern !== undefined && new RegExp(pattern).test(key) ? chosen : undefined;
  const found = known.includes(key) ? schema.properties?.[key] : byPattern;
  if (found) return validate(value, found, shown, path === "" ? key : `${path}.${quoted(key).slice(1, -1)}`);
  const where = path === "" ? "a configuration" : path;
  const help = pattern === undefined ? knownKeys(key, known) : `write ${schema.title}`;
  return [{ place: placeOf(keyNode, shown), message: `${where} has no key ${quoted(key)}`, help }];
}

function knownKeys(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near ? `did you mean ${quoted(near)}?` : `it has ${known.filter((name) => name !== "$schema").join(", ")}`;
}

function shownValue(node: ValueNode): string {
  if (node.type === "Object") return "an object";
  return node.type === "Array" ? "a list" : quoted(evaluate(node));
}

function wrongValue(node: ValueNode, schema: Schema, shown: string, path: string): Problem {
  const near = node.type === "String" && schema.enum ? nearest(node.value, schema.enum) : undefined;
  const name = path === "" ? "the whole file" : path;
  return {
    place: placeOf(node, shown),
    message: `${name} is ${shownValue(node)}; wanted is ${schema.title}`,
    help: near ? `did you mean ${quoted(near)}?` : `write ${schema.title}`,
  };
}

function hasType(node: ValueNode, { type, enum: words }: Schema): boolean {
  switch (type) {
    case "object":
      return node.type === "Object";
    case "array":
      return node.type === "Array";
    case "number":
      return node.type === "Number" && Number.isFinite(node.value);
    case "integer":
      return node.type === "Number" && Number.isInteger(node.value);
    case "string":
      return node.type === "String";
    default:
      return words === undefined || node.type === "String";
  }
}

function hasValue(node: ValueNode, schema: Schema): boolean {
  if (node.type === "Number")
    return node.value >= (schema.minimum ?? -Infinity) && node.value <= (schema.maximum ?? Infinity);
  if (node.type === "Array") return node.elements.length >= (schema.minItems ?? 0);
  if (node.type === "Object") return node.members.length >= (schema.minProperties ?? 0);
  if (node.type !== "String") return true;
  return (schema.enum?.includes(node.value) ?? true) && new RegExp(schema.pattern ?? "").test(node.value);
}
