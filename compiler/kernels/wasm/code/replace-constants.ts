/** A function with other expressions where its constants are: what kernels are made alike with. */
import type { Place } from "./function-body.ts";
import type { ValueType } from "./instructions.ts";
import type { Constant, Expr, Statement, WasmFunction } from "./tree.ts";

/** Gives an expression of the constant's type. */
export type Replace = (constant: Constant<ValueType>, place: Place) => Expr;

const ELSEWHERE: Place = { operand: 0 };

/** Its constants in the order of its relaxed code; functions that it calls stay what they are. */
export function replaceConstants(of: WasmFunction, replace: Replace): WasmFunction {
  // An expression stays of its type, which the cast says once for all.
  const expr = <E extends Expr>(each: E, place: Place = ELSEWHERE): E => replaced(each, place) as E;
  const replaced = (each: Expr, place: Place): Expr => {
    switch (each.kind) {
      case "constant":
        return replace(each, place);
      case "open":
      case "get":
        return each;
      case "apply": {
        const operands = each.operands.map((one, operand) => expr(one, { name: each.name, operand }));
        return { ...each, operands };
      }
      case "call":
        return { ...each, operands: each.operands.map((one) => expr(one)) };
      case "choose":
        return { ...each, condition: expr(each.condition), yes: expr(each.yes), no: expr(each.no) };
      case "select":
        return { ...each, yes: expr(each.yes), no: expr(each.no), condition: expr(each.condition) };
      case "multiply-add":
        return { ...each, a: expr(each.a), b: expr(each.b), c: expr(each.c) };
    }
  };
  const statement = (each: Statement): Statement => {
    switch (each.kind) {
      case "set":
        return { ...each, value: expr(each.value) };
      case "store": {
        const operands = each.operands.map((one, operand) => expr(one, { name: each.name, operand }));
        return { ...each, operands };
      }
      case "loop":
        return { ...each, body: each.body.map(statement), again: expr(each.again) };
      case "if": {
        const condition = expr(each.condition);
        return { ...each, condition, then: each.then.map(statement), otherwise: each.otherwise.map(statement) };
      }
      case "call":
        return { ...each, operands: each.operands.map((one) => expr(one)) };
      case "memory.fill":
        return { ...each, to: expr(each.to), bytes: expr(each.bytes) };
      case "memory.copy":
        return { ...each, to: expr(each.to), from: expr(each.from), bytes: expr(each.bytes) };
      case "comment":
        return each;
    }
  };
  return { ...of, body: of.body.map(statement), ...(of.result && { result: expr(of.result) }) };
}
