"""The switch of the selection."""

import pytest
from django.core.cache import cache

from zoomad.state.models import Selection, SelectionSwitch
from zoomad.state.services import advance_day, platform_state, selection_in_force, switch_selection


def test_the_formula_selects_at_first(api):
    assert api.get("/selection") == {"selection": "formula", "history": []}


def test_a_switch_holds_at_once_and_is_written_down_with_its_day(api):
    advance_day(day=3)
    assert api.patch("/selection", {"selection": "patient"})["selection"] == "patient"
    advance_day(day=9)
    answer = api.patch("/selection", {"selection": "formula"})
    assert [(each["day"], each["selection"]) for each in answer["history"]] == [(9, "formula"), (3, "patient")]
    assert api.get("/selection") == answer


def test_setting_what_is_set_is_no_switch(api):
    for _ in range(2):
        api.patch("/selection", {"selection": "patient"})
    assert SelectionSwitch.objects.count() == 1


@pytest.mark.parametrize("value", ["greedy", None, 1, "", ["patient"]])
def test_there_is_no_other_selection(api, value):
    assert list(api.problems("PATCH", "/selection", {"selection": value})) == ["selection"]
    assert api.get("/selection")["selection"] == "formula"


def test_the_selection_has_to_be_named(api):
    assert api.problems("PATCH", "/selection", {}) == {"selection": "required"}


def test_it_is_cached_with_the_day_and_losing_the_cache_loses_nothing(db, django_assert_num_queries):
    switch_selection(selection=Selection.PATIENT)
    with django_assert_num_queries(0):
        assert platform_state().selection == Selection.PATIENT
    cache.clear()
    assert platform_state().selection == selection_in_force() == Selection.PATIENT
