"""Members in the admin."""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.archive import archive_advertiser
from console.tests.conftest import logged_in, member_of
from members.models import Member

PAGE = "/admin/members/member/"


@pytest.fixture
def bean(db):
    return AdvertiserFactory(name="Bean")


def test_somebody_is_let_in_renamed_and_let_go(root, bean):
    person = {"advertiser": str(bean.pk), "user_id": "41", "name": "Ann", "language": "en"}
    assert root.post(f"{PAGE}add/", person).status_code == 302
    assert root.post(f"{PAGE}add/", {**person, "user_id": "42", "name": "Bob"}).status_code == 302
    again = root.post(f"{PAGE}add/", person)
    assert "This person is a member already." in again.content.decode()
    ann, bob = Member.objects.order_by("user_id")
    assert (ann.is_owner, bob.is_owner, ann.language) == (True, False, "en")

    root.post(f"{PAGE}{bob.pk}/change/", {"name": "Robert", "language": "ru"})
    assert Member.objects.get(pk=bob.pk).name == "Robert"
    refused = root.post(f"{PAGE}{ann.pk}/delete/", {"post": "yes"}, follow=True)
    assert "Hand the advertiser over first." in refused.content.decode()
    root.post(f"{PAGE}{bob.pk}/delete/", {"post": "yes"})
    assert list(Member.objects.all()) == [ann]


def test_an_advertiser_is_handed_over(root, bean):
    for user_id, is_owner in ((41, True), (42, False)):
        Member.objects.create(advertiser=bean, user_id=user_id, is_owner=is_owner)
    heir = Member.objects.get(user_id=42)
    page = root.post(PAGE, {"action": "hand_over", "_selected_action": [heir.pk]}, follow=True)
    assert Member.objects.get(is_owner=True) == heir
    assert "“Bean” belongs to 42 now." in page.content.decode()


@pytest.mark.parametrize("query", ["bea", "ann", "41"])
def test_members_are_found(root, bean, query):
    Member.objects.create(advertiser=bean, user_id=41, name="Ann")
    Member.objects.create(advertiser=AdvertiserFactory(name="Tea"), user_id=5, name="Eve")
    assert [member.user_id for member in root.get(PAGE, {"q": query}).context["cl"].result_list] == [41]


def test_an_analyst_looks_and_changes_nothing(bean):
    member = Member.objects.create(advertiser=bean, user_id=41)
    analyst = logged_in(member_of("analyst"))
    assert analyst.get(PAGE).status_code == 200
    assert analyst.get(f"{PAGE}add/").status_code == 403
    analyst.post(f"{PAGE}{member.pk}/delete/", {"post": "yes"})
    assert Member.objects.exists()


def test_an_archived_advertiser_is_handed_over_to_nobody(root, bean):
    heir = Member.objects.create(advertiser=bean, user_id=42, is_owner=False)
    archive_advertiser(advertiser_id=bean.pk)
    page = root.post(PAGE, {"action": "hand_over", "_selected_action": [heir.pk]}, follow=True)
    assert page.status_code == 200
    assert not Member.objects.get().is_owner
