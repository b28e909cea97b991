"""Letting people in: roles of users, and what groups may do."""

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client as Browser

from console.tests.conftest import PASSWORD, logged_in, member_of
from console.tests.pages import form_on
from events.models import Event

USERS, GROUPS, ATTEMPTS = "/admin/auth/user/", "/admin/auth/group/", "/admin/axes/accessattempt/"


def role(name):
    return f"group-{Group.objects.get(name=name).pk}"


def user_page(user):
    return f"{USERS}{user.pk}/change/"


def group_page(name):
    return f"{GROUPS}{Group.objects.get(name=name).pk}/change/"


def save(browser, page, with_field="role", **changes):
    return browser.post(page, form_on(browser.get(page), with_field).filled(**changes))


def permissions_of(name):
    return set(Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename"))


def last_change():
    return LogEntry.objects.latest("id").get_change_message()


@pytest.fixture
def roles(db):
    member_of("operator")
    member_of("analyst")


def test_a_colleague_is_let_in_with_a_role(root, roles):
    passwords = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    made = save(root, f"{USERS}add/", username="ann", role=role("analyst"), **passwords)
    assert made.status_code == 302, made.context["adminform"].form.errors
    browser = Browser()
    browser.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    assert browser.get("/admin/campaigns/campaign/").status_code == 200
    assert browser.get("/admin/campaigns/campaign/add/").status_code == 403


def test_a_user_is_given_another_role_and_the_history_says_so(root, roles):
    ann = User.objects.create_user(username="ann")
    for name, before, after in (("analyst", "none: sees nothing", "analyst"), ("operator", "analyst", "operator")):
        assert save(root, user_page(ann), role=role(name)).status_code == 302
        ann = User.objects.get(username="ann")
        assert [group.name for group in ann.groups.all()] == [name]
        assert ann.is_staff
        assert last_change() == f"Changed Role: “{before}” → “{after}”."


def test_access_that_is_given_and_taken_is_an_event_without_any_password(root, roles):
    passwords = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    save(root, f"{USERS}add/", username="ann", role=role("analyst"), **passwords)
    ann = User.objects.get(username="ann")
    save(root, user_page(ann), role=role("operator"))
    save(root, user_page(ann), role=role("operator"))

    added, changed = Event.objects.filter(kind="access_changed").order_by("event_id")
    assert (added.data["act"], added.data["object"], added.data["name"]) == ("added", "user", "ann")
    assert PASSWORD not in str(added.data)
    assert changed.data["changes"] == {"role": ["analyst", "operator"]}
    assert (changed.actor_kind, changed.actor_name) == ("user", "root")


def test_an_administrator_is_made_and_unmade(root, roles):
    ann = User.objects.create_user(username="ann")
    save(root, user_page(ann), role="administrator")
    assert User.objects.get(username="ann").is_superuser
    save(root, user_page(ann), role="nobody")
    ann.refresh_from_db()
    assert (ann.is_superuser, ann.is_staff) == (False, False)


def test_saving_a_user_unchanged_takes_and_gives_nothing(root, roles):
    ann = User.objects.create_user(username="ann", is_staff=True)
    ann.groups.set(Group.objects.all())
    ann.user_permissions.set(Permission.objects.filter(codename="view_user"))
    for user in User.objects.all():
        before = (set(user.groups.all()), set(user.user_permissions.all()), user.is_staff, user.is_superuser)
        assert save(root, user_page(user)).status_code == 302
        now = User.objects.get(pk=user.pk)
        assert before == (set(now.groups.all()), set(now.user_permissions.all()), now.is_staff, now.is_superuser)
        assert last_change() == "No fields changed."


def test_saving_a_group_unchanged_takes_and_gives_nothing(root, roles):
    group = Group.objects.create(name="curious")
    group.permissions.set(Permission.objects.filter(codename__in=["add_campaign", "view_session", "view_user"]))
    for name in ("operator", "analyst", "curious"):
        before = permissions_of(name)
        assert save(root, group_page(name), "keys").status_code == 302
        assert permissions_of(name) == before
        assert last_change() == "No fields changed."


def test_a_group_is_made_of_levels(root, roles):
    page = f"{GROUPS}add/"
    assert save(root, page, "keys", name="keepers", keys="changes", campaigns="sees").status_code == 302
    allowed = {codename for _app, codename in permissions_of("keepers")}
    assert allowed == {
        "view_apikey",
        "add_apikey",
        "change_apikey",
        "view_campaign",
        "view_image",
        "view_campaigndelivery",
        "view_campaignday",
    }
    save(root, group_page("keepers"), "keys", keys="nothing")
    assert "view_apikey" not in {codename for _app, codename in permissions_of("keepers")}
    assert last_change() == "Changed API keys: “may look and change” → “nothing”."


def test_the_platforms_own_groups_and_those_with_members_stay(root, roles):
    empty, full = (Group.objects.create(name=name) for name in ("empty", "full"))
    full.user_set.add(User.objects.first())
    operators = Group.objects.get(name="operator")
    for group, status in ((operators, 403), (full, 403), (empty, 302)):
        assert root.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == status
    assert set(Group.objects.values_list("name", flat=True)) == {"operator", "analyst", "full"}


def test_nobody_deletes_a_user_and_with_it_the_history(root, roles):
    assert root.post(f"{USERS}{User.objects.first().pk}/delete/", {"post": "yes"}).status_code == 403


def test_administrators_cannot_lock_themselves_out(root, roles):
    me = User.objects.get(username="root")
    for changes in ({"role": "nobody"}, {"is_active": None}):
        refused = save(root, user_page(me), **changes)
        assert "another administrator can" in refused.content.decode()
    me.refresh_from_db()
    assert me.is_superuser
    assert me.is_active


@pytest.fixture
def keeper(roles):
    """May change users and groups, look at campaigns, and no more."""
    group = Group.objects.create(name="keepers")
    names = ["view_user", "change_user", "add_user", "view_group", "change_group", "view_campaign"]
    group.permissions.set(Permission.objects.filter(codename__in=names))
    user = User.objects.create_user(username="keeper", is_staff=True)
    user.groups.add(group)
    return logged_in(user)


def test_nobody_gives_more_than_they_have(keeper):
    ann = User.objects.create_user(username="ann")
    page = keeper.get(user_page(ann))
    assert set(form_on(page, "role").choices["role"]) == {"nobody", role("keepers")}
    for too_much in ("administrator", role("operator")):
        assert save(keeper, user_page(ann), role=too_much).status_code == 200
    refused = save(keeper, group_page("keepers"), "keys", keys="changes")
    assert "You may not do that yourself." in refused.content.decode()
    assert "view_apikey" not in {codename for _app, codename in permissions_of("keepers")}


def test_nobody_takes_over_who_may_do_more(keeper):
    root = User.objects.create_superuser(username="root")
    for other in (root, User.objects.get(username="operator")):
        assert keeper.post(user_page(other), {"username": "mine"}).status_code == 403
        assert keeper.get(f"{USERS}{other.pk}/password/").status_code == 403
        assert keeper.get(user_page(other)).status_code == 200


def test_who_may_only_look_reads_roles_and_levels(roles):
    group = Group.objects.create(name="lookers")
    group.permissions.set(Permission.objects.filter(codename__in=["view_user", "view_group"]))
    user = User.objects.create_user(username="looker", is_staff=True)
    user.groups.add(group)
    browser = logged_in(user)
    assert "operator" in browser.get(user_page(User.objects.get(username="operator"))).content.decode()
    assert "may look and change" in browser.get(group_page("operator")).content.decode()


@pytest.fixture
def locked_out(db, settings):
    settings.AXES_FAILURE_LIMIT = 2
    member_of("operator", PASSWORD)
    browser = Browser()
    for _ in range(2):
        answer = browser.post("/admin/login/", {"username": "operator", "password": "wrong"})
    assert "Try again in 15 minutes." in answer.content.decode()
    return browser


@pytest.mark.parametrize("way", ["list", "page"])
def test_an_administrator_lets_a_colleague_in_again(root, locked_out, way):
    attempt = AccessAttempt.objects.get()
    assert "closed" in root.get(ATTEMPTS).content.decode()
    if way == "list":
        root.post(ATTEMPTS, {"action": "unlock", "_selected_action": [str(attempt.pk)]})
    else:
        root.post(f"/admin/attempt/{attempt.pk}/unlock/")
    assert locked_out.post("/admin/login/", {"username": "operator", "password": PASSWORD}).status_code == 302
    assert last_change() == "Changed Login: “closed” → “open”."


def test_nobody_else_opens_the_door(locked_out):
    operator = logged_in(User.objects.get(username="operator"))
    assert operator.post(f"/admin/attempt/{AccessAttempt.objects.get().pk}/unlock/").status_code == 403
    assert AccessAttempt.objects.exists()
