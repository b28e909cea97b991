import pytest

from tools.bench.plans import parts


def node(milliseconds, *plans, **more):
    return {"Actual Total Time": milliseconds, "Actual Loops": 1, "Plans": list(plans), **more}


def expression(name, milliseconds, *plans):
    return node(milliseconds, *plans, **{"Subplan Name": f"CTE {name}"})


def scan(name, milliseconds):
    return node(milliseconds, **{"CTE Name": name})


def test_a_table_expression_is_not_charged_with_what_it_waited_for():
    explained = {
        "Plan": node(
            9,
            expression("viewer", 1),
            expression("best", 5, scan("viewer", 1.1)),
            scan("best", 5.2),
            scan("viewer", 0.1),
        ),
        "Planning Time": 2,
        "Triggers": [{"Constraint Name": "a_fkey", "Time": 0.5}, {"Constraint Name": "b_fkey", "Time": 0.25}],
        "Execution Time": 10,
    }
    assert parts(explained) == pytest.approx(
        {
            "viewer": 1000,
            "best": 4000,
            "planning": 2000,
            "foreign keys": 750,
            "the rest of the statement": 4250,
        }
    )
