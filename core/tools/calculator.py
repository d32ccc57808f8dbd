"""A calculator: sums come out exactly, and nothing that is asked of it takes long."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from core.chat import Tool
from core.kit import Kit
from core.tools.ability import Ability, Arguments, BadCall, object_schema
from core.values import Request, Show

EXPRESSION_CHARS = 300
MOST_BITS = 20_000
"""Of a number on the way."""
DIGITS = 30
Number: TypeAlias = int | float | Fraction


async def use(arguments: Arguments, _request: Request, _kit: Kit, _show: Show) -> str:
    return calculated(str(arguments["expression"]))


def calculated(expression: str) -> str:
    """What it comes to. Raises BadCall where it is no sum, or too large a one."""
    from simpleeval import InvalidExpression, SimpleEval  # noqa: PLC0415  only where somebody calculates

    if len(expression) > EXPRESSION_CHARS:
        raise BadCall(f"An expression may have up to {EXPRESSION_CHARS} characters.")
    evaluator = SimpleEval(_OPERATORS, _FUNCTIONS, {"pi": math.pi, "e": math.e, "tau": math.tau}, {})
    handled = (ast.Expr, ast.UnaryOp, ast.BinOp, ast.Call, ast.Name)
    evaluator.nodes = {kind: handler for kind, handler in evaluator.nodes.items() if kind in handled}
    evaluator.nodes[ast.Constant] = _number
    try:
        # To Python `^` is something else and binds less than a plus: 2^3 + 1 would be 16.
        return _readable(evaluator.eval(expression.replace("^", "**")))
    except BadCall:
        raise
    except ZeroDivisionError as error:
        raise BadCall("That divides by zero.") from error
    except (InvalidExpression, SyntaxError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCall("That is no expression of numbers, + - * / // % **, and functions such as sqrt.") from error


def _number(node: ast.Constant) -> Number:
    match node.value:
        case bool():
            raise BadCall("Only numbers can be calculated with.")
        case int():
            return node.value
        case float():
            # As it was written: 0.1 is a tenth, whatever a machine makes of it.
            return Fraction(repr(node.value)) if math.isfinite(node.value) else node.value
        case _:
            raise BadCall("Only numbers can be calculated with.")


def _power(base: Number, exponent: Number) -> Number:
    result: object
    is_exact = not isinstance(base, float) and not isinstance(exponent, float) and Fraction(exponent).denominator == 1
    if not is_exact:
        result = float(base) ** float(exponent)
        if not isinstance(result, float):
            raise BadCall("That has no real result.")
        return result
    if _bits(base) * abs(int(exponent)) > MOST_BITS:
        raise BadCall("That number is too large to be written out.")
    return Fraction(base) ** int(exponent)


def _bits(value: Number) -> int:
    whole = Fraction(value)
    return max(whole.numerator.bit_length(), whole.denominator.bit_length())


def _exact(work: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
    """The same, in fractions as long as both are, and never larger than can be written."""

    def done(one: Number, other: Number) -> Number:
        if isinstance(one, float) or isinstance(other, float):
            return work(float(one), float(other))
        if _bits(one) + _bits(other) > 2 * MOST_BITS:
            raise BadCall("That number is too large to be written out.")
        return work(Fraction(one), Fraction(other))

    return done


_OPERATORS: Mapping[type, Callable[..., Number]] = {
    ast.Add: _exact(operator.add),
    ast.Sub: _exact(operator.sub),
    ast.Mult: _exact(operator.mul),
    ast.Div: _exact(operator.truediv),
    ast.FloorDiv: _exact(operator.floordiv),
    ast.Mod: _exact(operator.mod),
    ast.Pow: _power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "abs": abs,
    "round": round,
    "min": min,
    "max": max,
    "floor": math.floor,
    "ceil": math.ceil,
    **{
        name: getattr(math, name)
        for name in ("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "degrees")
    },
    "ln": math.log,
    "radians": math.radians,
}


def _readable(value: object) -> str:
    """In decimals: all of them where they end, else as many as anybody reads."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadCall("That number is too large to be written out.")
        return repr(value)
    if not isinstance(value, int | Fraction):
        raise BadCall("Only numbers can be calculated with.")
    whole = Fraction(value)
    if whole.denominator == 1:
        return str(whole.numerator)
    rest = whole.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    shown = Context(prec=DIGITS).divide(Decimal(whole.numerator), Decimal(whole.denominator))
    return f"{shown:f}" if rest == 1 and len(f"{shown:f}") < DIGITS else f"about {shown:.15g}"


ability = Ability(
    Tool(
        "calculate",
        "Work out an arithmetic expression exactly. Use it for any sum that is not trivial.",
        object_schema(("expression",), expression={"type": "string", "description": "Such as (12.5*7)/3 or sqrt(2)."}),
    ),
    use,
    "calculator",
    "Calculating …",
)
