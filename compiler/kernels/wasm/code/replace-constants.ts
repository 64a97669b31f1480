/** A function with other expressions where its constants are: what kernels are compared by, and made alike with. */
import type { InstructionName, ValueType } from "./instructions.ts";
import type { Constant, Expr, Statement, WasmFunction } from "./tree.ts";

/** The instruction that a constant is an operand of, and which; of none where it is an operand of something else. */
export interface Place {
  readonly name?: InstructionName;
  readonly operand: number;
}
/** Gives an expression of the constant's type. */
export type Replace = (constant: Constant<ValueType>, place: Place) => Expr;

const ELSEWHERE: Place = { operand: 0 };

/** Its constants in the order in which they stand; functions that it calls stay what they are. */
export function replaceConstants(of: WasmFunction, replace: Replace): WasmFunction {
  // An expression stays of its type, which the cast says once for all.
  const expr = <E extends Expr>(each: E, place: Place = ELSEWHERE): E => replaced(each, place) as E;
  const replaced = (each: Expr, place: Place): Expr => {
    switch (each.kind) {
      case "constant":
        return replace(each, place);
      case "get":
        return each;
      case "apply": {
        const operands = each.operands.map((one, operand) => expr(one, { name: each.name, operand }));
        return { ...each, operands };
      }
      case "call":
        return { ...each, operands: each.operands.map((one) => expr(one)) };
      case "choose":
      case "select":
        return { ...each, condition: expr(each.condition), yes: expr(each.yes), no: expr(each.no) };
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
        const [then, otherwise] = [each.then.map(statement), each.otherwise.map(statement)];
        return { ...each, condition: expr(each.condition), then, otherwise };
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
