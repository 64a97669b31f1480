/** Which functions a module needs: those it exports and all that they call. */
import type { Expr, Statement, WasmFunction } from "./tree.ts";

/** The functions and all that they call, callees first. */
export function withCallees(exported: readonly WasmFunction[]): readonly WasmFunction[] {
  const found = new Set<WasmFunction>();
  const visit = (each: WasmFunction): void => {
    if (found.has(each)) return;
    calledBy(each).forEach(visit);
    found.add(each);
  };
  exported.forEach(visit);
  return [...found];
}

/** Asked for a function's key and for each module that has it: its tree is walked once. */
const called = new WeakMap<WasmFunction, readonly WasmFunction[]>();

function calledBy(each: WasmFunction): readonly WasmFunction[] {
  const known = called.get(each) ?? findCalled(each);
  called.set(each, known);
  return known;
}

/** Those that a function calls itself, in the order in which it first does. */
function findCalled(each: WasmFunction): readonly WasmFunction[] {
  const found = new Set<WasmFunction>();
  const visitExpr = (expr: Expr): void => {
    switch (expr.kind) {
      case "apply":
        return expr.operands.forEach(visitExpr);
      case "call":
        found.add(expr.callee);
        return expr.operands.forEach(visitExpr);
      case "choose":
      case "select":
        return [expr.condition, expr.yes, expr.no].forEach(visitExpr);
      case "multiply-add":
        return [expr.a, expr.b, expr.c].forEach(visitExpr);
      default:
        return;
    }
  };
  const visitStatement = (statement: Statement): void => {
    switch (statement.kind) {
      case "set":
        return visitExpr(statement.value);
      case "store":
        return statement.operands.forEach(visitExpr);
      case "loop":
        statement.body.forEach(visitStatement);
        return visitExpr(statement.again);
      case "if":
        visitExpr(statement.condition);
        return [...statement.then, ...statement.otherwise].forEach(visitStatement);
      case "call":
        found.add(statement.callee);
        return statement.operands.forEach(visitExpr);
      case "memory.fill":
        return [statement.to, statement.bytes].forEach(visitExpr);
      case "memory.copy":
        return [statement.to, statement.from, statement.bytes].forEach(visitExpr);
      case "comment":
        return;
    }
  };
  each.body.forEach(visitStatement);
  if (each.result) visitExpr(each.result);
  return [...found];
}
